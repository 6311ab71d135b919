/* FaxPorts, FaxRoutingMethods and FaxJobs: what there was when the collection was made. */
#include "fax.h"

#include <stdlib.h>

#include "trace.h"

struct collection {
    struct fax_object fax;
    struct record **records;
    LONG count;
};

typedef HRESULT create_item(struct session *session, const struct place *place, struct record *record, VARIANT *result);

struct collection_class {
    struct fax_class class;
    create_item *create;
    int section;        /* of the items */
    int id;             /* the member that identifies them, or -1 */
    int key;
};

/* The three interfaces differ in nothing but their names. */
typedef IFaxPorts ICollection;

OBJECT_METHODS(ICollection)

static const struct collection_class *class_of(const struct collection *self)
{
    return (const struct collection_class *)self->fax.object.class;
}

static HRESULT STDMETHODCALLTYPE get_Count(ICollection *iface, LONG *count)
{
    struct collection *self = (struct collection *)iface;
    const char *member = class_of(self)->class.type->members[Collection_Count].get;
    HRESULT hr = fax_begin(&self->fax, member, FROM_COPY, &self->fax.place);
    *count = SUCCEEDED(hr) ? self->count : 0;
    return trace_call(&self->fax.object, member, hr);
}

static struct place place_of_item(struct collection *self, LONG index)
{
    const struct collection_class *class = class_of(self);
    const union value *values = self->records[index - 1]->values;
    struct place place = self->fax.place;
    place.section = class->section;
    if (class->key >= 0) {
        place.key = values[class->key].text;
        place.method_position = index;
    } else {
        place.id = values[class->id].number;
        place.position = index;
    }
    return place;
}

static HRESULT STDMETHODCALLTYPE get_Item(ICollection *iface, LONG index, VARIANT *result)
{
    struct collection *self = (struct collection *)iface;
    const char *member = class_of(self)->class.type->members[Collection_Item].get;
    VariantInit(result);
    bool is_there = index >= 1 && index <= self->count;
    struct place place = is_there ? place_of_item(self, index) : (struct place){.section = IN_NOTHING};
    HRESULT hr = fax_begin(&self->fax, member, FROM_COPY, &place);
    if (SUCCEEDED(hr)) {
        hr = is_there ? class_of(self)->create(self->fax.session, &place, self->records[index - 1], result)
                      : fax_fail(&self->fax, E_INVALIDARG);
    }
    return trace_call_number(&self->fax.object, member, index, hr);
}

static IFaxPortsVtbl vtable = FAX_VTABLE(FAX_COLLECTION, Collection);

static void free_records(struct record **records, LONG count)
{
    for (LONG i = 0; i < count; i++)
        record_release(records[i]);
    free(records);
}

static void destroy(struct object *object)
{
    struct collection *self = (struct collection *)object;
    free_records(self->records, self->count);
    fax_object_destroy(object);
}

static HRESULT query_ports(const struct object *object)
{
    (void)object;
    return scenario_query_answer;
}

#define COLLECTION_CLASS(Type, Interface, own_query, item_create, item_section, item_id, item_key) \
    {{{.name = #Type, .iid = &Interface, .destroy = destroy, .query = own_query}, &type_##Type, NULL}, \
     item_create, item_section, item_id, item_key}

static struct collection_class ports =
        COLLECTION_CLASS(FaxPorts, IID_IFaxPorts, query_ports, fax_port_create, IN_PORT, FaxPort_DeviceId, -1);
static struct collection_class jobs =
        COLLECTION_CLASS(FaxJobs, IID_IFaxJobs, NULL, fax_job_create, IN_JOB, FaxJob_JobId, -1);
static struct collection_class methods =
        COLLECTION_CLASS(FaxRoutingMethods, IID_IFaxRoutingMethods, NULL, fax_method_create, IN_METHOD, -1,
                         FaxRoutingMethod_Guid);

static HRESULT create(struct collection_class *class, struct session *session, const struct place *place,
                      struct record **records, LONG count, VARIANT *result)
{
    HRESULT hr;
    struct collection *self = fax_object_new(sizeof *self, &vtable, &class->class, session, place, NULL, &hr);
    if (!self) {
        free_records(records, count);
        return hr;
    }
    self->records = records;
    self->count = count;
    V_VT(result) = VT_DISPATCH;
    V_DISPATCH(result) = (IDispatch *)self;
    return S_OK;
}

static const struct place server_place = {.section = IN_SERVER};

HRESULT fax_ports_create(struct session *session, struct record **records, LONG count, VARIANT *result)
{
    return create(&ports, session, &server_place, records, count, result);
}

HRESULT fax_jobs_create(struct session *session, struct record **records, LONG count, VARIANT *result)
{
    return create(&jobs, session, &server_place, records, count, result);
}

HRESULT fax_methods_create(struct session *session, const struct place *port, struct record **records, LONG count,
                           VARIANT *result)
{
    return create(&methods, session, port, records, count, result);
}
