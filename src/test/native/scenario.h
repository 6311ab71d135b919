#ifndef SCENARIO_H
#define SCENARIO_H

#include <stdbool.h>
#include <windows.h>
#include <ole2.h>

#include "members.h"
#include "record.h"

/*
 * What the fax server pretends to be, read from the file that FAXMX_SCENARIO names, together with what
 * clients changed since.
 */
struct fault {
    struct fault *next;
    const struct type *type;
    const char *member;     /* of that type, as the trace calls it */
    enum { FAIL, FAIL_AT, DELAY, HANG } kind;
    HRESULT result;
    BSTR text;              /* the description, which may be NULL, or the file that ends a HANG */
    LONG number;            /* the call at which to FAIL_AT, or the milliseconds of a DELAY */
    LONG calls;             /* so far, where they are counted */
};

/*
 * Those who gave Connect the same name, in any case: there is one of these for each name, from its first
 * mention until the DLL is unloaded. Told without the scenario's lock.
 */
struct clients {
    struct clients *next;
    BSTR name;                  /* NULL: all clients, and those without a name yet */
    volatile bool is_dead;      /* their server, now */
    volatile LONG last_death;   /* of their server: the number it had among the deaths of all */
};

/* What one section describes. */
struct entry {
    struct record *record;
    struct fault *faults;   /* also those of objects that have no section of their own */
};

struct list {
    struct entry *entries;
    LONG count;
    LONG capacity;
};

struct port {
    struct entry entry;
    struct record *status;  /* NULL: idle */
    struct list methods;
};

struct scenario {
    struct entry server;
    struct port *ports;
    LONG port_count;
    LONG port_capacity;
    struct list jobs;
    struct list tiffs;
    bool has_faults;
    const struct clients *victims;  /* whose calls meet the faults */
    char *source;
    size_t source_size;
    FILETIME written;
    FILETIME read;
};

/* A scenario of this source, which is taken over. NULL with a *problem, or without for lack of memory. */
struct scenario *scenario_parse(const WCHAR *path, char *source, size_t size, BSTR *problem);
void scenario_free(struct scenario *scenario);

void entry_clear(struct entry *entry);
struct entry *list_add(struct list *list);      /* a zeroed entry; NULL for lack of memory */

/* The status of a port of which the scenario says nothing; NULL for lack of memory. */
struct record *status_of_idle_port(const struct port *port);

/*
 * Looks whether the file is another one and then begins with that. Unless its contents are wanted, the
 * same size and a time of modification that has been the same for a while are enough to leave it closed.
 * When the file is not to be used: E_UNEXPECTED and the *problem.
 */
HRESULT scenario_look(bool contents, BSTR *problem);
/*
 * Read without the lock, since most scenarios have none of it: whether each call must check the file and its
 * own faults, and how often the server died.
 */
extern volatile bool scenario_is_watched;
extern volatile LONG scenario_deaths;
/* What the user may do, of the bits below; and what a query for IFaxPorts or IFaxPort answers. */
extern volatile LONG scenario_rights;
extern volatile HRESULT scenario_query_answer;

/* FAX_ACCESS_RIGHTS_ENUM_2, as far as it concerns these objects. */
enum {
    MAY_SUBMIT = 0x7, MAY_QUERY_JOBS = 0x8, MAY_MANAGE_JOBS = 0x10, MAY_QUERY_CONFIG = 0x20, MAY_MANAGE_CONFIG = 0x40,
    MAY_ALL = -1
};

/* Those who give Connect that name; NULL for lack of memory. */
struct clients *scenario_clients(BSTR name);
/* Of their server; NULL are those without a name yet. Whether it is dead, and whether it died after so many deaths. */
bool scenario_is_dead(const struct clients *clients);
bool scenario_died_since(const struct clients *clients, LONG deaths);
/* Gives up what is remembered. */
void scenario_forget(void);

/* Nothing of the scenario is to be touched without the lock, under which it is never NULL after a look. */
struct scenario *scenario_lock(void);
void scenario_unlock(void);

/* Where in the scenario an object comes from. The position, from 1, is where it was last seen. */
struct place {
    enum { IN_NOTHING, IN_SERVER, IN_PORT, IN_METHOD, IN_JOB, IN_TIFF } section;
    LONG id;                /* of the port or job */
    LONG position;
    BSTR key;               /* of a method the Guid, of a TIFF the file */
    LONG method_position;
};

/* NULL when it no longer exists. */
struct port *scenario_port(struct scenario *scenario, const struct place *place);
struct entry *scenario_entry(struct scenario *scenario, const struct place *place);

#endif
