#include "fax.h"

#include "service.h"

OBJECT_METHODS(IFaxRoutingMethod)
FAX_PROPERTIES(FAX_ROUTING_METHOD, FaxRoutingMethod)

static IFaxRoutingMethodVtbl vtable = FAX_VTABLE(FAX_ROUTING_METHOD, FaxRoutingMethod);

static HRESULT put(struct fax_object *self, int member, const union value *value)
{
    struct record *changed;
    HRESULT hr = service_put_method(&self->place, member, value, &changed);
    if (SUCCEEDED(hr))
        fax_object_renew(self, changed);
    return hr;
}

static struct fax_class class = {
    {.name = "FaxRoutingMethod", .iid = &IID_IFaxRoutingMethod, .destroy = fax_object_destroy},
    &type_FaxRoutingMethod, put
};

HRESULT fax_method_create(struct session *session, const struct place *place, struct record *method, VARIANT *result)
{
    return fax_object_answer(&vtable, &class, session, place, method, result);
}
