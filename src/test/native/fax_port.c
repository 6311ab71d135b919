#include "fax.h"

#include <stddef.h>

#include "object.h"
#include "trace.h"

struct fax_port {
    struct object object;
    struct session *session;
    LONG position;
    struct port *port;
};

static struct fax_port *from_iface(IFaxPort *iface)
{
    return (struct fax_port *)iface;
}

OBJECT_METHODS(IFaxPort)

static HRESULT check(struct fax_port *self, const char *member)
{
    if (!self->session->connected)
        return object_fail(&self->object, HRESULT_FROM_WIN32(ERROR_INVALID_HANDLE), NULL);
    const struct failure *failure = failure_find(self->port->failures, member);
    return failure ? object_fail(&self->object, failure->result, failure->description) : S_OK;
}

static HRESULT get_number(IFaxPort *iface, const char *member, size_t offset, LONG *value)
{
    struct fax_port *self = from_iface(iface);
    HRESULT hr = check(self, member);
    *value = SUCCEEDED(hr) ? *(LONG *)((char *)self->port + offset) : 0;
    return trace_call(&self->object, member, hr);
}

static HRESULT get_text(IFaxPort *iface, const char *member, size_t offset, BSTR *value)
{
    struct fax_port *self = from_iface(iface);
    *value = NULL;
    HRESULT hr = check(self, member);
    BSTR text = *(BSTR *)((char *)self->port + offset);
    self->object.answered_null_text = SUCCEEDED(hr) && !text;
    if (SUCCEEDED(hr) && text) {
        *value = SysAllocStringLen(text, SysStringLen(text));
        if (!*value)
            hr = object_fail(&self->object, E_OUTOFMEMORY, NULL);
    }
    return trace_call(&self->object, member, hr);
}

static HRESULT put(struct fax_port *self, const char *member, const struct change *change)
{
    HRESULT hr = check(self, member);
    if (FAILED(hr))
        return hr;
    if (!self->port->can_modify)
        return object_fail(&self->object, E_ACCESSDENIED, NULL);
    struct port *changed = scenario_change(self->position, self->port, change);
    if (!changed)
        return object_fail(&self->object, E_OUTOFMEMORY, NULL);
    port_release(self->port);
    self->port = changed;
    return S_OK;
}

static HRESULT put_number(IFaxPort *iface, const char *member, size_t offset, LONG value)
{
    struct fax_port *self = from_iface(iface);
    struct change change = {.offset = offset, .kind = CHANGE_NUMBER, .number = value};
    return trace_call_number(&self->object, member, value, put(self, member, &change));
}

static HRESULT put_text(IFaxPort *iface, const char *member, size_t offset, BSTR value)
{
    struct fax_port *self = from_iface(iface);
    struct change change = {.offset = offset, .kind = CHANGE_TEXT, .text = value};
    return trace_call_text(&self->object, member, value, put(self, member, &change));
}

#define READ_ONLY(type, kind, name, field) \
static HRESULT STDMETHODCALLTYPE get_##name(IFaxPort *iface, type *value) \
{ \
    return get_##kind(iface, "get " #name, offsetof(struct port, field), value); \
}

#define READ_WRITE(type, kind, name, field) \
READ_ONLY(type, kind, name, field) \
static HRESULT STDMETHODCALLTYPE put_##name(IFaxPort *iface, type value) \
{ \
    return put_##kind(iface, "put " #name, offsetof(struct port, field), value); \
}

READ_ONLY(BSTR, text, Name, name)
READ_ONLY(LONG, number, DeviceId, device_id)
READ_WRITE(LONG, number, Rings, rings)
READ_WRITE(BSTR, text, Csid, csid)
READ_WRITE(BSTR, text, Tsid, tsid)
READ_WRITE(LONG, number, Send, send)
READ_WRITE(LONG, number, Receive, receive)
READ_WRITE(LONG, number, Priority, priority)
READ_ONLY(LONG, number, CanModify, can_modify)

static HRESULT missing(IFaxPort *iface, const char *member, VARIANT *result)
{
    struct fax_port *self = from_iface(iface);
    VariantInit(result);
    HRESULT hr = check(self, member);
    if (SUCCEEDED(hr))
        hr = object_fail(&self->object, E_NOTIMPL, NULL);
    return trace_call(&self->object, member, hr);
}

static HRESULT STDMETHODCALLTYPE get_routing_methods(IFaxPort *iface, VARIANT *methods)
{
    return missing(iface, "call GetRoutingMethods", methods);
}

static HRESULT STDMETHODCALLTYPE get_status(IFaxPort *iface, VARIANT *status)
{
    return missing(iface, "call GetStatus", status);
}

static IFaxPortVtbl vtable = {
    OBJECT_VTABLE,
    get_Name,
    get_DeviceId,
    get_Rings, put_Rings,
    get_Csid, put_Csid,
    get_Tsid, put_Tsid,
    get_Send, put_Send,
    get_Receive, put_Receive,
    get_Priority, put_Priority,
    get_routing_methods,
    get_CanModify,
    get_status,
};

static void destroy(struct object *object)
{
    struct fax_port *self = (struct fax_port *)object;
    port_release(self->port);
    session_release(self->session);
}

static struct object_class class = {.name = "FaxPort", .iid = &IID_IFaxPort, .destroy = destroy};

HRESULT fax_port_create(struct session *session, LONG position, struct port *port, VARIANT *result)
{
    HRESULT hr;
    struct fax_port *self = object_new(sizeof *self, &vtable, &class, &hr);
    if (!self)
        return hr;
    self->session = session;
    session_retain(session);
    self->position = position;
    self->port = port;
    port_retain(port);
    V_VT(result) = VT_DISPATCH;
    V_DISPATCH(result) = (IDispatch *)self;
    return S_OK;
}
