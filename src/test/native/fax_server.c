#include "fax.h"

#include "service.h"
#include "trace.h"

OBJECT_METHODS(IFaxServer)
FAX_PROPERTIES(FAX_SERVER, FaxServer)

static const char *method(int member)
{
    return type_FaxServer.members[member].call;
}

static void end_session(struct fax_object *self)
{
    if (!self->session)
        return;
    self->session->connected = false;
    session_release(self->session);
    self->session = NULL;
}

static HRESULT STDMETHODCALLTYPE call_Connect(IFaxServer *iface, BSTR name)
{
    struct fax_object *self = (struct fax_object *)iface;
    const struct clients *clients = scenario_clients(name);
    HRESULT hr = clients ? fax_begin_for(clients, self, method(FaxServer_Connect), FROM_FILE, &self->place)
                         : fax_fail(self, E_OUTOFMEMORY);
    if (SUCCEEDED(hr)) {
        struct session *session = session_new(clients, self->deaths);
        if (session) {
            end_session(self);
            self->session = session;
        } else {
            hr = fax_fail(self, E_OUTOFMEMORY);
        }
    }
    return trace_call_text(&self->object, method(FaxServer_Connect), name, hr);
}

static HRESULT STDMETHODCALLTYPE call_Disconnect(IFaxServer *iface)
{
    struct fax_object *self = (struct fax_object *)iface;
    HRESULT hr = fax_begin(self, method(FaxServer_Disconnect), FROM_COPY, &self->place);
    if (SUCCEEDED(hr))
        end_session(self);
    return trace_call(&self->object, method(FaxServer_Disconnect), hr);
}

static HRESULT answer_collection(struct fax_object *self, int member, VARIANT *result,
                                 HRESULT (*list)(struct record ***records, LONG *count),
                                 HRESULT (*create)(struct session *session, struct record **records, LONG count,
                                                   VARIANT *result))
{
    struct record **records;
    LONG count;
    VariantInit(result);
    HRESULT hr = fax_begin(self, method(member), FROM_FILE, &self->place);
    if (SUCCEEDED(hr)) {
        hr = list(&records, &count);
        hr = SUCCEEDED(hr) ? create(self->session, records, count, result) : fax_fail(self, hr);
    }
    return trace_call(&self->object, method(member), hr);
}

static HRESULT STDMETHODCALLTYPE call_GetPorts(IFaxServer *iface, VARIANT *ports)
{
    return answer_collection((struct fax_object *)iface, FaxServer_GetPorts, ports, service_ports, fax_ports_create);
}

static HRESULT STDMETHODCALLTYPE call_GetJobs(IFaxServer *iface, VARIANT *jobs)
{
    return answer_collection((struct fax_object *)iface, FaxServer_GetJobs, jobs, service_jobs, fax_jobs_create);
}

static HRESULT STDMETHODCALLTYPE call_CreateDocument(IFaxServer *iface, BSTR file, VARIANT *document)
{
    struct fax_object *self = (struct fax_object *)iface;
    VariantInit(document);
    HRESULT hr = fax_begin(self, method(FaxServer_CreateDocument), FROM_SERVER, &self->place);
    if (SUCCEEDED(hr))
        hr = fax_doc_create(self->session, file, document);
    return trace_call_text(&self->object, method(FaxServer_CreateDocument), file, hr);
}

static IFaxServerVtbl vtable = FAX_VTABLE(FAX_SERVER, FaxServer);

static HRESULT put(struct fax_object *self, int member, const union value *value)
{
    (void)self;
    return service_put_setting(member, value);
}

/* Without a Disconnect the session goes on for the objects that came out of it. */
static struct fax_class class = {
    {.name = "FaxServer", .iid = &IID_IFaxServer, .destroy = fax_object_destroy}, &type_FaxServer, put
};

HRESULT fax_server_create(REFIID iid, void **result)
{
    HRESULT hr;
    struct place place = {.section = IN_SERVER};
    struct fax_object *self = fax_object_new(sizeof *self, &vtable, &class, NULL, &place, NULL, &hr);
    if (!self)
        return hr;
    hr = object_query(&self->object, iid, result);
    object_release(&self->object);
    return hr;
}
