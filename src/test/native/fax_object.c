#include "fax.h"

#include <stdlib.h>
#include <string.h>

#include "service.h"
#include "trace.h"

/* ---- sessions ---- */

struct session *session_new(const struct clients *clients, LONG deaths)
{
    struct session *session = malloc(sizeof *session);
    if (session)
        *session = (struct session){.references = 1, .connected = true, .clients = clients, .deaths = deaths};
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

/* ---- objects ---- */

static const struct fax_class *class_of(const struct fax_object *self)
{
    return (const struct fax_class *)self->object.class;
}

static const struct member *member_of(const struct fax_object *self, int member)
{
    return &class_of(self)->type->members[member];
}

void *fax_object_new(size_t size, const void *vtable, struct fax_class *class, struct session *session,
                     const struct place *place, struct record *record, HRESULT *result)
{
    BSTR key;
    *result = E_OUTOFMEMORY;
    if (!text_copy(place->key, &key))
        return NULL;
    struct fax_object *self = object_new(size, vtable, &class->object_class, result);
    if (!self) {
        SysFreeString(key);
        return NULL;
    }
    self->deaths = session ? session->deaths : scenario_deaths;
    self->place = *place;
    self->place.key = key;
    self->session = session;
    if (session)
        session_retain(session);
    self->record = record;
    if (record)
        record_retain(record);
    return self;
}

HRESULT fax_object_answer(const void *vtable, struct fax_class *class, struct session *session,
                          const struct place *place, struct record *record, VARIANT *result)
{
    HRESULT hr;
    struct fax_object *self = fax_object_new(sizeof *self, vtable, class, session, place, record, &hr);
    if (self) {
        V_VT(result) = VT_DISPATCH;
        V_DISPATCH(result) = (IDispatch *)self;
    }
    return hr;
}

void fax_object_destroy(struct object *object)
{
    struct fax_object *self = (struct fax_object *)object;
    SysFreeString(self->place.key);
    if (self->session)
        session_release(self->session);
    if (self->record)
        record_release(self->record);
}

void fax_object_renew(struct fax_object *self, struct record *record)
{
    if (self->record)
        record_release(self->record);
    self->record = record;
}

/* ---- what members begin with ---- */

HRESULT fax_fail(struct fax_object *self, HRESULT failure)
{
    return object_fail(&self->object, failure, NULL);
}

static HRESULT check_session(struct fax_object *self, const char *member)
{
    const struct type *type = class_of(self)->type;
    if (self->session)
        return self->session->connected ? S_OK : fax_fail(self, HRESULT_FROM_WIN32(ERROR_INVALID_HANDLE));
    if (type == &type_FaxTiff || member == member_of(self, FaxServer_Connect)->call)
        return S_OK;
    return fax_fail(self, HRESULT_FROM_WIN32(ERROR_NOT_CONNECTED));
}

static HRESULT check_life(const struct clients *clients, struct fax_object *self)
{
    bool is_dead = scenario_is_dead(clients) || scenario_died_since(clients, self->deaths);
    if (!is_dead || class_of(self)->type == &type_FaxTiff)
        return S_OK;
    return fax_fail(self, HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE));
}

static HRESULT look(const struct clients *clients, struct fax_object *self, enum source source)
{
    if (source != FROM_COPY || scenario_is_watched) {
        BSTR problem;
        HRESULT hr = scenario_look(source == FROM_FILE, &problem);
        if (FAILED(hr)) {
            if (problem)
                trace_error(&self->object, problem);
            object_fail(&self->object, hr, problem);
            SysFreeString(problem);
            return hr;
        }
    }
    return check_life(clients, self);
}

/* What the faults of one call come to, copied so that it can wait while the scenario changes. */
struct outcome {
    LONG delay;
    BSTR release_file;
    HRESULT result;
    BSTR description;
};

static bool are_victims(const struct clients *clients, const struct scenario *scenario)
{
    return !scenario->victims->name || scenario->victims == clients;
}

static struct outcome meet_faults(const struct clients *clients, struct fax_object *self, const char *member,
                                  const struct place *place)
{
    struct outcome outcome = {0};
    const struct fault *failure = NULL;
    struct scenario *scenario = scenario_lock();
    struct entry *entry = are_victims(clients, scenario) ? scenario_entry(scenario, place) : NULL;
    for (struct fault *fault = entry ? entry->faults : NULL; fault; fault = fault->next) {
        if (fault->type != class_of(self)->type || fault->member != member)
            continue;
        if (fault->kind == DELAY)
            outcome.delay = fault->number;
        else if (fault->kind == HANG)
            text_copy(fault->text, &outcome.release_file);
        else if (fault->kind == FAIL_AT ? ++fault->calls == fault->number : !failure)
            failure = fault;
    }
    if (failure) {
        outcome.result = failure->result;
        text_copy(failure->text, &outcome.description);
    }
    scenario_unlock();
    return outcome;
}

static bool exists(BSTR file)
{
    return GetFileAttributesW(file) != INVALID_FILE_ATTRIBUTES;
}

/* Dispatches no messages of this thread. */
static void wait(struct fax_object *self, const char *member, const struct outcome *outcome)
{
    if (outcome->delay) {
        trace_wait(&self->object, member, outcome->delay);
        Sleep((DWORD)outcome->delay);
    }
    if (outcome->release_file && !exists(outcome->release_file)) {
        trace_wait_until(&self->object, member, outcome->release_file);
        do
            Sleep(10);
        while (!exists(outcome->release_file));
    }
}

static HRESULT check_faults(const struct clients *clients, struct fax_object *self, const char *member,
                            const struct place *place)
{
    struct outcome outcome = meet_faults(clients, self, member, place);
    HRESULT hr = S_OK;
    if (outcome.delay || outcome.release_file) {
        wait(self, member, &outcome);
        hr = look(clients, self, FROM_SERVER);
    }
    if (SUCCEEDED(hr) && FAILED(outcome.result))
        hr = object_fail(&self->object, outcome.result, outcome.description);
    SysFreeString(outcome.release_file);
    SysFreeString(outcome.description);
    return hr;
}

static bool begins_with(const char *member, const char *access)
{
    return strncmp(member, access, strlen(access)) == 0;
}

/* One of these rights is needed, or none. Values that an object holds were read with its own right. */
static LONG rights_for(const struct fax_object *self, const char *member)
{
    const struct type *type = class_of(self)->type;
    bool is_put = begins_with(member, "put ");
    bool is_method = begins_with(member, "call ");
    if (type == &type_FaxServer) {
        if (member == type->members[FaxServer_Connect].call)
            return MAY_ALL;
        if (member == type->members[FaxServer_Disconnect].call)
            return 0;
        if (member == type->members[FaxServer_GetJobs].call)
            return MAY_QUERY_JOBS;
        if (member == type->members[FaxServer_CreateDocument].call)
            return MAY_SUBMIT;
        return is_put ? MAY_MANAGE_CONFIG : MAY_QUERY_CONFIG;
    }
    if (type == &type_FaxPort || type == &type_FaxRoutingMethod || type == &type_FaxStatus)
        return is_put ? MAY_MANAGE_CONFIG : is_method ? MAY_QUERY_CONFIG : 0;
    if (type == &type_FaxJob && is_method)
        return member == type->members[FaxJob_SetStatus].call ? MAY_MANAGE_JOBS : MAY_QUERY_JOBS;
    return type == &type_FaxDoc && is_method ? MAY_SUBMIT : 0;
}

static HRESULT check_rights(struct fax_object *self, const char *member)
{
    LONG needed = scenario_rights == MAY_ALL ? 0 : rights_for(self, member);
    return needed && !(needed & scenario_rights) ? fax_fail(self, E_ACCESSDENIED) : S_OK;
}

HRESULT fax_begin(struct fax_object *self, const char *member, enum source source, const struct place *place)
{
    return fax_begin_for(self->session ? self->session->clients : NULL, self, member, source, place);
}

HRESULT fax_begin_for(const struct clients *clients, struct fax_object *self, const char *member, enum source source,
                      const struct place *place)
{
    HRESULT hr = scenario_died_since(clients, self->deaths) ? check_life(clients, self) : check_session(self, member);
    if (SUCCEEDED(hr))
        hr = look(clients, self, source);
    if (SUCCEEDED(hr))
        hr = check_rights(self, member);
    return SUCCEEDED(hr) && scenario_is_watched ? check_faults(clients, self, member, place) : hr;
}

/* ---- properties ---- */

/* Makes sure that there is a record to read the member from: for a FaxServer the settings as they are now. */
static HRESULT begin_get(struct fax_object *self, int member)
{
    bool is_copy = class_of(self)->type != &type_FaxServer;
    HRESULT hr = fax_begin(self, member_of(self, member)->get, is_copy ? FROM_COPY : FROM_SERVER, &self->place);
    if (FAILED(hr))
        return hr;
    if (!is_copy)
        fax_object_renew(self, service_record(&self->place));
    /* Only a FaxTiff without an Image has none. */
    return self->record ? S_OK : fax_fail(self, HRESULT_FROM_WIN32(ERROR_INVALID_HANDLE));
}

static HRESULT end_get(struct fax_object *self, int member, HRESULT hr)
{
    return trace_call(&self->object, member_of(self, member)->get, hr);
}

HRESULT fax_get_number(struct fax_object *self, int member, LONG *value)
{
    HRESULT hr = begin_get(self, member);
    *value = SUCCEEDED(hr) ? self->record->values[member].number : 0;
    return end_get(self, member, hr);
}

HRESULT fax_get_word(struct fax_object *self, int member, SHORT *value)
{
    LONG number;
    HRESULT hr = fax_get_number(self, member, &number);
    *value = (SHORT)number;
    return hr;
}

HRESULT fax_answer_text(struct fax_object *self, BSTR text, BSTR *value)
{
    self->object.answered_null_text = !text;
    return text_copy(text, value) ? S_OK : fax_fail(self, E_OUTOFMEMORY);
}

HRESULT fax_get_text(struct fax_object *self, int member, BSTR *value)
{
    *value = NULL;
    HRESULT hr = begin_get(self, member);
    if (SUCCEEDED(hr))
        hr = fax_answer_text(self, self->record->values[member].text, value);
    return end_get(self, member, hr);
}

HRESULT fax_get_date(struct fax_object *self, int member, DATE *value)
{
    HRESULT hr = begin_get(self, member);
    *value = SUCCEEDED(hr) ? self->record->values[member].date : 0;
    return end_get(self, member, hr);
}

HRESULT fax_get_moment(struct fax_object *self, int member, VARIANT *value)
{
    VariantInit(value);
    HRESULT hr = begin_get(self, member);
    if (SUCCEEDED(hr)) {
        V_VT(value) = VT_CY;
        V_CY(value).int64 = self->record->values[member].moment;
    }
    return end_get(self, member, hr);
}

static HRESULT put(struct fax_object *self, int member, const union value *value)
{
    struct place place = self->place;
    if (place.section == IN_TIFF)
        place.key = value->text;    /* the faults are those of the file to be opened */
    /* A document is put together on the client's side. */
    enum source source = class_of(self)->type == &type_FaxDoc ? FROM_COPY : FROM_SERVER;
    HRESULT hr = fax_begin(self, member_of(self, member)->put, source, &place);
    if (FAILED(hr))
        return hr;
    hr = class_of(self)->put(self, member, value);
    return FAILED(hr) ? fax_fail(self, hr) : hr;
}

HRESULT fax_put_number(struct fax_object *self, int member, LONG value)
{
    HRESULT hr = put(self, member, &(union value){.number = value});
    return trace_call_number(&self->object, member_of(self, member)->put, value, hr);
}

HRESULT fax_put_flag(struct fax_object *self, int member, LONG value)
{
    HRESULT hr = put(self, member, &(union value){.number = value != 0});
    return trace_call_number(&self->object, member_of(self, member)->put, value, hr);
}

HRESULT fax_put_text(struct fax_object *self, int member, BSTR value)
{
    HRESULT hr = put(self, member, &(union value){.text = value});
    return trace_call_text(&self->object, member_of(self, member)->put, value, hr);
}
