#include "fax.h"

#include "service.h"
#include "trace.h"

OBJECT_METHODS(IFaxJob)
FAX_PROPERTIES(FAX_JOB, FaxJob)

static HRESULT STDMETHODCALLTYPE call_SetStatus(IFaxJob *iface, LONG command)
{
    struct fax_object *self = (struct fax_object *)iface;
    const char *member = type_FaxJob.members[FaxJob_SetStatus].call;
    HRESULT hr = fax_begin(self, member, FROM_SERVER, &self->place);
    if (SUCCEEDED(hr)) {
        hr = service_command(&self->place, command);
        if (FAILED(hr))
            fax_fail(self, hr);
    }
    return trace_call_number(&self->object, member, command, hr);
}

static HRESULT STDMETHODCALLTYPE call_Refresh(IFaxJob *iface)
{
    struct fax_object *self = (struct fax_object *)iface;
    const char *member = type_FaxJob.members[FaxJob_Refresh].call;
    HRESULT hr = fax_begin(self, member, FROM_SERVER, &self->place);
    if (SUCCEEDED(hr)) {
        struct record *job = service_record(&self->place);
        if (job)
            fax_object_renew(self, job);
        else
            hr = fax_fail(self, E_INVALIDARG);
    }
    return trace_call(&self->object, member, hr);
}

static IFaxJobVtbl vtable = FAX_VTABLE(FAX_JOB, FaxJob);

static struct fax_class class = {
    {.name = "FaxJob", .iid = &IID_IFaxJob, .destroy = fax_object_destroy}, &type_FaxJob, NULL
};

HRESULT fax_job_create(struct session *session, const struct place *place, struct record *job, VARIANT *result)
{
    return fax_object_answer(&vtable, &class, session, place, job, result);
}
