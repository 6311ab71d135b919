#ifndef SCENARIO_H
#define SCENARIO_H

#include <windows.h>
#include <ole2.h>

/*
 * What the fax server pretends to be: its ports and the calls that fail, read from the file that
 * FAXMX_SCENARIO names. A port is never changed once it is made, so that a snapshot of them stays
 * what it was; a change puts another port in its place.
 */
struct failure {
    struct failure *next;
    const char *member;     /* as the trace calls it: "get Csid" */
    HRESULT result;
    BSTR description;       /* may be NULL */
};

struct port {
    LONG references;
    struct port *origin;    /* the port as it was read, which owns the failures; NULL if that is this one */
    BSTR name;
    LONG device_id;
    BSTR csid;
    BSTR tsid;
    LONG rings;
    LONG priority;
    LONG send;
    LONG receive;
    LONG can_modify;
    struct failure *failures;
};

struct scenario {
    LONG references;
    struct port **ports;
    LONG port_count;
    struct failure *failures;   /* those of the server */
    char *source;
    size_t source_size;
    FILETIME written;
};

/*
 * Reads the scenario again. As long as the file is unchanged the answer is the same scenario, with
 * the changes made to its ports since. When it is not to be used: E_UNEXPECTED and the *problem.
 */
HRESULT scenario_read(struct scenario **scenario, BSTR *problem);
void scenario_retain(struct scenario *scenario);
void scenario_release(struct scenario *scenario);
/* Gives up what is remembered between readings. */
void scenario_forget(void);

/* A reference to each of the ports as they are now; NULL for lack of memory. */
struct port **scenario_snapshot(struct scenario *scenario);

/* One new value for the member of struct port at this offset. */
struct change {
    size_t offset;
    enum { CHANGE_NUMBER, CHANGE_TEXT } kind;
    LONG number;
    BSTR text;
};

/*
 * Changes the server's port with the same device id, first looking for it at this position; one that
 * the server has no longer is changed all by itself. Answers a reference to the changed port; NULL for
 * lack of memory.
 */
struct port *scenario_change(LONG position, struct port *port, const struct change *change);

void port_retain(struct port *port);
void port_release(struct port *port);

const struct failure *failure_find(const struct failure *failures, const char *member);

#endif
