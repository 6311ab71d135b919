#include "fax.h"

#include <stdlib.h>

#include "object.h"
#include "trace.h"

/* The ports as they were when GetPorts was called. */
struct fax_ports {
    struct object object;
    struct session *session;
    struct scenario *scenario;
    struct port **ports;
    LONG count;
};

static struct fax_ports *from_iface(IFaxPorts *iface)
{
    return (struct fax_ports *)iface;
}

OBJECT_METHODS(IFaxPorts)

static HRESULT check(struct fax_ports *ports, const struct failure *failures, const char *member)
{
    if (!ports->session->connected)
        return object_fail(&ports->object, HRESULT_FROM_WIN32(ERROR_INVALID_HANDLE), NULL);
    const struct failure *failure = failure_find(failures, member);
    return failure ? object_fail(&ports->object, failure->result, failure->description) : S_OK;
}

static HRESULT STDMETHODCALLTYPE get_count(IFaxPorts *iface, LONG *count)
{
    struct fax_ports *ports = from_iface(iface);
    HRESULT hr = check(ports, ports->scenario->failures, "get Count");
    *count = SUCCEEDED(hr) ? ports->count : 0;
    return trace_call(&ports->object, "get Count", hr);
}

static HRESULT STDMETHODCALLTYPE get_item(IFaxPorts *iface, LONG index, VARIANT *result)
{
    struct fax_ports *ports = from_iface(iface);
    VariantInit(result);
    struct port *port = index >= 1 && index <= ports->count ? ports->ports[index - 1] : NULL;
    HRESULT hr = check(ports, port ? port->failures : NULL, "get Item");
    if (SUCCEEDED(hr)) {
        hr = port ? fax_port_create(ports->session, index, port, result)
                  : object_fail(&ports->object, E_INVALIDARG, NULL);
    }
    return trace_call_number(&ports->object, "get Item", index, hr);
}

static IFaxPortsVtbl vtable = {OBJECT_VTABLE, get_count, get_item};

static void destroy(struct object *object)
{
    struct fax_ports *ports = (struct fax_ports *)object;
    for (LONG i = 0; i < ports->count; i++)
        port_release(ports->ports[i]);
    free(ports->ports);
    scenario_release(ports->scenario);
    session_release(ports->session);
}

static struct object_class class = {.name = "FaxPorts", .iid = &IID_IFaxPorts, .destroy = destroy};

HRESULT fax_ports_create(struct session *session, struct scenario *scenario, VARIANT *result)
{
    struct port **snapshot = scenario_snapshot(scenario);
    if (!snapshot)
        return E_OUTOFMEMORY;
    HRESULT hr;
    struct fax_ports *ports = object_new(sizeof *ports, &vtable, &class, &hr);
    if (!ports) {
        for (LONG i = 0; i < scenario->port_count; i++)
            port_release(snapshot[i]);
        free(snapshot);
        return hr;
    }
    ports->session = session;
    session_retain(session);
    ports->scenario = scenario;
    scenario_retain(scenario);
    ports->ports = snapshot;
    ports->count = scenario->port_count;
    V_VT(result) = VT_DISPATCH;
    V_DISPATCH(result) = (IDispatch *)ports;
    return S_OK;
}
