#ifndef FAX_H
#define FAX_H

#include <stdbool.h>
#include <windows.h>
#include <ole2.h>

#include "faxcom.h"
#include "members.h"
#include "object.h"
#include "scenario.h"

/* What the objects of one connection share: it ends with Disconnect, even while clients hold them. */
struct session {
    LONG references;
    bool connected;
    const struct clients *clients;  /* by the name given to Connect */
    LONG deaths;                    /* of its FaxServer */
};

/*
 * What the ten classes have in common. Getters answer from the record, the object's own
 * copy; a FaxServer takes a new one each time.
 */
struct fax_object {
    struct object object;
    struct session *session;    /* NULL for a FaxTiff, and for a FaxServer that is not connected */
    struct place place;
    LONG deaths;                /* before the object, or its FaxServer, was made: it outlives none of its server */
    struct record *record;      /* NULL for a collection, and for a FaxTiff without an Image */
};

struct fax_class {
    struct object_class object_class;
    const struct type *type;
    /* What becomes of a value put; NULL when nothing can be put. */
    HRESULT (*put)(struct fax_object *self, int member, const union value *value);
};

struct session *session_new(const struct clients *clients, LONG deaths);
void session_retain(struct session *session);
void session_release(struct session *session);

/* A new object that retains what it is given; NULL when that fails, with the reason in *result. */
void *fax_object_new(size_t size, const void *vtable, struct fax_class *class, struct session *session,
                     const struct place *place, struct record *record, HRESULT *result);
/* The same as the answer of a member. */
HRESULT fax_object_answer(const void *vtable, struct fax_class *class, struct session *session,
                          const struct place *place, struct record *record, VARIANT *result);
void fax_object_destroy(struct object *object);
/* Takes over the reference to the new record. */
void fax_object_renew(struct fax_object *self, struct record *record);

/* Whether a member answers from a copy, or the server, or the server at a moment when nothing but the file counts. */
enum source { FROM_COPY, FROM_SERVER, FROM_FILE };

/*
 * What each member begins with: the failure to return instead, or S_OK. The place says whose faults
 * count: the object's own, unless the member gives access to another one.
 */
HRESULT fax_begin(struct fax_object *self, const char *member, enum source source, const struct place *place);
/* The same for these clients instead of the object's own. */
HRESULT fax_begin_for(const struct clients *clients, struct fax_object *self, const char *member, enum source source,
                      const struct place *place);
HRESULT fax_fail(struct fax_object *self, HRESULT failure);

HRESULT fax_get_number(struct fax_object *self, int member, LONG *value);
HRESULT fax_get_word(struct fax_object *self, int member, SHORT *value);
HRESULT fax_get_text(struct fax_object *self, int member, BSTR *value);
HRESULT fax_get_date(struct fax_object *self, int member, DATE *value);
HRESULT fax_get_moment(struct fax_object *self, int member, VARIANT *value);
HRESULT fax_answer_text(struct fax_object *self, BSTR text, BSTR *value);

HRESULT fax_put_number(struct fax_object *self, int member, LONG value);
HRESULT fax_put_flag(struct fax_object *self, int member, LONG value);
HRESULT fax_put_text(struct fax_object *self, int member, BSTR value);

#define fax_get_flag fax_get_number
#define fax_get_duration fax_get_date
#define fax_put_word fax_put_number

#define TYPE_number LONG
#define TYPE_flag LONG
#define TYPE_word SHORT
#define TYPE_text BSTR
#define TYPE_date DATE
#define TYPE_duration DATE
#define TYPE_moment VARIANT

/* The accessors of an interface and their places in its vtable, out of its list of members. */
#define FAX_GETTER(C, kind, name) \
static HRESULT STDMETHODCALLTYPE get_##name(I##C *iface, TYPE_##kind *value) \
{ \
    return fax_get_##kind((struct fax_object *)iface, C##_##name, value); \
}
#define FAX_ACCESSORS(C, kind, name) \
FAX_GETTER(C, kind, name) \
static HRESULT STDMETHODCALLTYPE put_##name(I##C *iface, TYPE_##kind value) \
{ \
    return fax_put_##kind((struct fax_object *)iface, C##_##name, value); \
}
#define FAX_NOTHING(C, how, name)
#define FAX_GETTER_SLOT(C, kind, name) get_##name,
#define FAX_ACCESSOR_SLOTS(C, kind, name) get_##name, put_##name,
#define FAX_SLOT(C, access, name) access##_##name,

#define FAX_PROPERTIES(LIST, C) LIST(FAX_GETTER, FAX_ACCESSORS, FAX_NOTHING, FAX_NOTHING, C)
#define FAX_VTABLE(LIST, C) \
    {OBJECT_VTABLE, LIST(FAX_GETTER_SLOT, FAX_ACCESSOR_SLOTS, FAX_SLOT, FAX_NOTHING, C)}

HRESULT fax_server_create(REFIID iid, void **result);
HRESULT fax_tiff_create(REFIID iid, void **result);

/* These put a new object with one reference into an empty *result. */
HRESULT fax_port_create(struct session *session, const struct place *place, struct record *port, VARIANT *result);
HRESULT fax_status_create(struct session *session, const struct place *port, struct record *status, VARIANT *result);
HRESULT fax_method_create(struct session *session, const struct place *place, struct record *method, VARIANT *result);
HRESULT fax_job_create(struct session *session, const struct place *place, struct record *job, VARIANT *result);
HRESULT fax_doc_create(struct session *session, BSTR file, VARIANT *result);

/* Collections take over the records. */
HRESULT fax_ports_create(struct session *session, struct record **records, LONG count, VARIANT *result);
HRESULT fax_jobs_create(struct session *session, struct record **records, LONG count, VARIANT *result);
HRESULT fax_methods_create(struct session *session, const struct place *port, struct record **records, LONG count,
                           VARIANT *result);

#endif
