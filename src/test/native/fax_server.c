#include "fax.h"

#include <stdlib.h>

#include "object.h"
#include "trace.h"

struct fax_server {
    struct object object;
    struct session *session;        /* NULL while not connected */
    struct scenario *scenario;      /* as last read; NULL before the first Connect */
};

struct session *session_new(void)
{
    struct session *session = malloc(sizeof *session);
    if (session)
        *session = (struct session){.references = 1, .connected = true};
    return session;
}

void session_retain(struct session *session)
{
    InterlockedIncrement(&session->references);
}

void session_release(struct session *session)
{
    if (InterlockedDecrement(&session->references) == 0)
        free(session);
}

static struct fax_server *from_iface(IFaxServer *iface)
{
    return (struct fax_server *)iface;
}

OBJECT_METHODS(IFaxServer)

static void end_session(struct fax_server *server)
{
    if (!server->session)
        return;
    server->session->connected = false;
    session_release(server->session);
    server->session = NULL;
}

static HRESULT fail_by_scenario(struct fax_server *server, const char *member)
{
    const struct failure *failure = failure_find(server->scenario->failures, member);
    return failure ? object_fail(&server->object, failure->result, failure->description) : S_OK;
}

/* What Connect and GetPorts begin with. */
static HRESULT read_scenario(struct fax_server *server, const char *member)
{
    struct scenario *scenario;
    BSTR problem;
    HRESULT hr = scenario_read(&scenario, &problem);
    if (FAILED(hr)) {
        if (problem)
            trace_error(&server->object, problem);
        object_fail(&server->object, hr, problem);
        SysFreeString(problem);
        return hr;
    }
    if (server->scenario)
        scenario_release(server->scenario);
    server->scenario = scenario;
    return fail_by_scenario(server, member);
}

static HRESULT not_connected(struct fax_server *server)
{
    return object_fail(&server->object, HRESULT_FROM_WIN32(ERROR_NOT_CONNECTED), NULL);
}

static HRESULT STDMETHODCALLTYPE connect_server(IFaxServer *iface, BSTR name)
{
    struct fax_server *server = from_iface(iface);
    HRESULT hr = read_scenario(server, "call Connect");
    if (SUCCEEDED(hr)) {
        struct session *session = session_new();
        if (session) {
            end_session(server);
            server->session = session;
        } else {
            hr = object_fail(&server->object, E_OUTOFMEMORY, NULL);
        }
    }
    return trace_call_text(&server->object, "call Connect", name, hr);
}

static HRESULT STDMETHODCALLTYPE disconnect(IFaxServer *iface)
{
    struct fax_server *server = from_iface(iface);
    HRESULT hr = server->session ? fail_by_scenario(server, "call Disconnect") : not_connected(server);
    if (SUCCEEDED(hr))
        end_session(server);
    return trace_call(&server->object, "call Disconnect", hr);
}

static HRESULT STDMETHODCALLTYPE get_ports(IFaxServer *iface, VARIANT *ports)
{
    struct fax_server *server = from_iface(iface);
    VariantInit(ports);
    HRESULT hr = server->session ? read_scenario(server, "call GetPorts") : not_connected(server);
    if (SUCCEEDED(hr))
        hr = fax_ports_create(server->session, server->scenario, ports);
    return trace_call(&server->object, "call GetPorts", hr);
}

/* ---- members that this server does not have yet ---- */

static HRESULT missing(IFaxServer *iface)
{
    return object_fail(&from_iface(iface)->object, E_NOTIMPL, NULL);
}

static HRESULT STDMETHODCALLTYPE create_document(IFaxServer *iface, BSTR file, VARIANT *document)
{
    VariantInit(document);
    return trace_call_text(&from_iface(iface)->object, "call CreateDocument", file, missing(iface));
}

static HRESULT STDMETHODCALLTYPE get_jobs(IFaxServer *iface, VARIANT *jobs)
{
    VariantInit(jobs);
    return trace_call(&from_iface(iface)->object, "call GetJobs", missing(iface));
}

#define MISSING_PROPERTY(type, trace_put, name) \
static HRESULT STDMETHODCALLTYPE get_##name(IFaxServer *iface, type *value) \
{ \
    *value = 0; \
    return trace_call(&from_iface(iface)->object, "get " #name, missing(iface)); \
} \
static HRESULT STDMETHODCALLTYPE put_##name(IFaxServer *iface, type value) \
{ \
    return trace_put(&from_iface(iface)->object, "put " #name, value, missing(iface)); \
}

MISSING_PROPERTY(LONG, trace_call_number, Retries)
MISSING_PROPERTY(LONG, trace_call_number, RetryDelay)
MISSING_PROPERTY(LONG, trace_call_number, DirtyDays)
MISSING_PROPERTY(LONG, trace_call_number, Branding)
MISSING_PROPERTY(LONG, trace_call_number, UseDeviceTsid)
MISSING_PROPERTY(LONG, trace_call_number, ServerCoverpage)
MISSING_PROPERTY(LONG, trace_call_number, PauseServerQueue)
MISSING_PROPERTY(LONG, trace_call_number, ArchiveOutboundFaxes)
MISSING_PROPERTY(BSTR, trace_call_text, ArchiveDirectory)
MISSING_PROPERTY(BSTR, trace_call_text, ServerMapiProfile)
MISSING_PROPERTY(short, trace_call_number, DiscountRateStartHour)
MISSING_PROPERTY(short, trace_call_number, DiscountRateStartMinute)
MISSING_PROPERTY(short, trace_call_number, DiscountRateEndHour)
MISSING_PROPERTY(short, trace_call_number, DiscountRateEndMinute)

static IFaxServerVtbl vtable = {
    OBJECT_VTABLE,
    connect_server, disconnect, get_ports, create_document, get_jobs,
    get_Retries, put_Retries,
    get_RetryDelay, put_RetryDelay,
    get_DirtyDays, put_DirtyDays,
    get_Branding, put_Branding,
    get_UseDeviceTsid, put_UseDeviceTsid,
    get_ServerCoverpage, put_ServerCoverpage,
    get_PauseServerQueue, put_PauseServerQueue,
    get_ArchiveOutboundFaxes, put_ArchiveOutboundFaxes,
    get_ArchiveDirectory, put_ArchiveDirectory,
    get_ServerMapiProfile, put_ServerMapiProfile,
    get_DiscountRateStartHour, put_DiscountRateStartHour,
    get_DiscountRateStartMinute, put_DiscountRateStartMinute,
    get_DiscountRateEndHour, put_DiscountRateEndHour,
    get_DiscountRateEndMinute, put_DiscountRateEndMinute,
};

/* Without a Disconnect the session goes on for the objects that came out of it. */
static void destroy(struct object *object)
{
    struct fax_server *server = (struct fax_server *)object;
    if (server->session)
        session_release(server->session);
    if (server->scenario)
        scenario_release(server->scenario);
}

static struct object_class class = {.name = "FaxServer", .iid = &IID_IFaxServer, .destroy = destroy};

HRESULT fax_server_create(REFIID iid, void **result)
{
    HRESULT hr;
    struct fax_server *server = object_new(sizeof *server, &vtable, &class, &hr);
    if (!server)
        return hr;
    hr = object_query(&server->object, iid, result);
    object_release(&server->object);
    return hr;
}
