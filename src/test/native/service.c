#include "service.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

#define STATION_ID_LENGTH 20

/* Of WinFax.h; restarting is the same as resuming. */
enum { JOB_TYPE_SEND = 1 };
enum { COMMAND_DELETE = 1, COMMAND_PAUSE = 2, COMMAND_RESUME = 3 };

/* Job ids are not given twice, even when the job is gone. Guarded by the scenario's lock. */
static LONG last_job_id;

static LONG number(const struct record *record, int member)
{
    return record->values[member].number;
}

/* ---- reading ---- */

struct record *service_record(const struct place *place)
{
    struct entry *entry = scenario_entry(scenario_lock(), place);
    struct record *record = entry ? entry->record : NULL;
    if (record)
        record_retain(record);
    scenario_unlock();
    return record;
}

HRESULT service_status(const struct place *place, struct record **status)
{
    struct port *port = scenario_port(scenario_lock(), place);
    if (port && !port->status)
        port->status = status_of_idle_port(port);
    *status = port ? port->status : NULL;
    if (*status)
        record_retain(*status);
    scenario_unlock();
    if (!port)
        return E_INVALIDARG;
    return *status ? S_OK : E_OUTOFMEMORY;
}

/* A reference to each record, found every so many bytes; NULL for lack of memory. */
static struct record **snapshot(struct entry *first, size_t distance, LONG count)
{
    struct record **records = malloc(count ? (size_t)count * sizeof *records : 1);
    for (LONG i = 0; records && i < count; i++) {
        records[i] = ((struct entry *)((char *)first + (size_t)i * distance))->record;
        record_retain(records[i]);
    }
    return records;
}

static HRESULT answer_list(const struct list *list, struct record ***records, LONG *count)
{
    *count = list->count;
    *records = snapshot(list->entries, sizeof *list->entries, list->count);
    return *records ? S_OK : E_OUTOFMEMORY;
}

HRESULT service_ports(struct record ***records, LONG *count)
{
    struct scenario *scenario = scenario_lock();
    *count = scenario->port_count;
    *records = snapshot((struct entry *)scenario->ports, sizeof *scenario->ports, *count);
    scenario_unlock();
    return *records ? S_OK : E_OUTOFMEMORY;
}

HRESULT service_jobs(struct record ***records, LONG *count)
{
    HRESULT hr = answer_list(&scenario_lock()->jobs, records, count);
    scenario_unlock();
    return hr;
}

HRESULT service_methods(const struct place *place, struct record ***records, LONG *count)
{
    struct port *port = scenario_port(scenario_lock(), place);
    HRESULT hr = port ? answer_list(&port->methods, records, count) : E_INVALIDARG;
    scenario_unlock();
    return hr;
}

/* ---- changing ---- */

BSTR service_station_id(BSTR text)
{
    if (!text)
        return NULL;
    WCHAR kept[STATION_ID_LENGTH];
    UINT length = 0;
    for (UINT i = 0; i < SysStringLen(text) && length < STATION_ID_LENGTH; i++) {
        if (text[i] >= 0x20 && text[i] <= 0x7F)
            kept[length++] = text[i];
    }
    return SysAllocStringLen(kept, length);
}

static HRESULT replace(struct entry *entry, int member, const union value *value)
{
    struct record *changed = record_changed(entry->record, member, value);
    if (!changed)
        return E_OUTOFMEMORY;
    record_release(entry->record);
    entry->record = changed;
    return S_OK;
}

/* Replaces and answers a reference to the new record. */
static HRESULT replace_and_answer(struct entry *entry, int member, const union value *value, struct record **changed)
{
    HRESULT hr = replace(entry, member, value);
    if (SUCCEEDED(hr)) {
        *changed = entry->record;
        record_retain(*changed);
    }
    return hr;
}

static bool is_between(LONG value, LONG least, LONG greatest)
{
    return value >= least && value <= greatest;
}

static bool setting_is_valid(int member, LONG value)
{
    switch (member) {
    case FaxServer_Retries:
    case FaxServer_RetryDelay:
    case FaxServer_DirtyDays:
        return value >= 0;
    case FaxServer_DiscountRateStartHour:
    case FaxServer_DiscountRateEndHour:
        return is_between(value, 0, 23);
    case FaxServer_DiscountRateStartMinute:
    case FaxServer_DiscountRateEndMinute:
        return is_between(value, 0, 59);
    default:
        return true;
    }
}

HRESULT service_put_setting(int member, const union value *value)
{
    if (!setting_is_valid(member, value->number))
        return E_INVALIDARG;
    HRESULT hr = replace(&scenario_lock()->server, member, value);
    scenario_unlock();
    return hr;
}

static bool is_active(const struct record *port)
{
    return number(port, FaxPort_Send) || number(port, FaxPort_Receive);
}

static bool is_in_call(const struct port *port)
{
    return port->status && (number(port->status, FaxStatus_Send) || number(port->status, FaxStatus_Receive));
}

static HRESULT check_device_limit(const struct scenario *scenario, const struct port *enabled)
{
    LONG limit = number(scenario->server.record, FaxServer_deviceLimit);
    if (is_active(enabled->entry.record) || limit == MAXLONG)
        return S_OK;
    LONG active = 1;
    for (LONG i = 0; i < scenario->port_count; i++)
        active += is_active(scenario->ports[i].entry.record);
    return active > limit ? number(scenario->server.record, FaxServer_deviceLimitError) : S_OK;
}

static HRESULT check_port_put(const struct scenario *scenario, const struct port *port, int member, LONG value)
{
    if (number(port->entry.record, FaxPort_held))
        return HRESULT_FROM_WIN32(ERROR_INVALID_HANDLE);
    if (!number(port->entry.record, FaxPort_CanModify))
        return E_ACCESSDENIED;
    if (number(scenario->server.record, FaxServer_busyRefusesPuts) && is_in_call(port))
        return HRESULT_FROM_WIN32(ERROR_DEVICE_IN_USE);
    switch (member) {
    case FaxPort_Rings:
        return is_between(value, 1, 99) ? S_OK : E_INVALIDARG;
    case FaxPort_Priority:
        return is_between(value, 1, scenario->port_count) ? S_OK : E_INVALIDARG;
    case FaxPort_Send:
    case FaxPort_Receive:
        return value ? check_device_limit(scenario, port) : S_OK;
    default:
        return S_OK;
    }
}

static int compare_priorities(const void *left, const void *right)
{
    const struct port *one = *(struct port *const *)left;
    const struct port *other = *(struct port *const *)right;
    LONG first = number(one->entry.record, FaxPort_Priority);
    LONG second = number(other->entry.record, FaxPort_Priority);
    if (first != second)
        return first < second ? -1 : 1;
    return one < other ? -1 : 1;
}

/* Moves the port to this rank and renumbers all others from 1, in their order. */
static HRESULT move_port(struct scenario *scenario, struct port *moved, LONG rank)
{
    struct port **order = malloc((size_t)scenario->port_count * sizeof *order);
    if (!order)
        return E_OUTOFMEMORY;
    LONG others = 0;
    for (LONG i = 0; i < scenario->port_count; i++) {
        if (&scenario->ports[i] != moved)
            order[others++] = &scenario->ports[i];
    }
    qsort(order, (size_t)others, sizeof *order, compare_priorities);
    HRESULT hr = replace(&moved->entry, FaxPort_Priority, &(union value){.number = rank});
    for (LONG i = 0; i < others && SUCCEEDED(hr); i++) {
        union value priority = {.number = i + 1 + (i + 1 >= rank)};
        if (number(order[i]->entry.record, FaxPort_Priority) != priority.number)
            hr = replace(&order[i]->entry, FaxPort_Priority, &priority);
    }
    free(order);
    return hr;
}

static HRESULT put_port_locked(struct scenario *scenario, const struct place *place, int member,
                               const union value *value, struct record **changed)
{
    struct port *port = scenario_port(scenario, place);
    HRESULT hr = port ? check_port_put(scenario, port, member, value->number) : E_INVALIDARG;
    if (SUCCEEDED(hr) && member == FaxPort_Priority)
        hr = move_port(scenario, port, value->number);
    return FAILED(hr) ? hr : replace_and_answer(&port->entry, member, value, changed);
}

HRESULT service_put_port(const struct place *place, int member, const union value *value, struct record **changed)
{
    union value kept = *value;
    bool is_station_id = member == FaxPort_Csid || member == FaxPort_Tsid;
    if (is_station_id) {
        kept.text = service_station_id(value->text);
        if (value->text && !kept.text)
            return E_OUTOFMEMORY;
    }
    HRESULT hr = put_port_locked(scenario_lock(), place, member, &kept, changed);
    scenario_unlock();
    if (is_station_id)
        SysFreeString(kept.text);
    return hr;
}

static HRESULT put_method_locked(struct scenario *scenario, const struct place *place, int member,
                                 const union value *value, struct record **changed)
{
    struct port *port = scenario_port(scenario, place);
    struct entry *method = scenario_entry(scenario, place);
    if (!port)
        return E_INVALIDARG;
    if (!number(port->entry.record, FaxPort_CanModify))
        return E_ACCESSDENIED;
    return method ? replace_and_answer(method, member, value, changed) : HRESULT_FROM_WIN32(ERROR_INVALID_DATA);
}

HRESULT service_put_method(const struct place *place, int member, const union value *value, struct record **changed)
{
    HRESULT hr = put_method_locked(scenario_lock(), place, member, value, changed);
    scenario_unlock();
    return hr;
}

/* ---- jobs ---- */

static void remember_job_ids(const struct list *jobs)
{
    for (LONG i = 0; i < jobs->count; i++) {
        LONG id = number(jobs->entries[i].record, FaxJob_JobId);
        if (id > last_job_id)
            last_job_id = id;
    }
}

static LONG new_job_id(const struct list *jobs)
{
    remember_job_ids(jobs);
    return last_job_id == MAXLONG ? MAXLONG : ++last_job_id;
}

/* The job has no Tsid yet where that of the device is sent: no device is assigned to it. */
static struct record *new_job(const struct record *server, const struct record *document, LONG id)
{
    static const struct {
        int job;
        int document;
    } taken_over[] = {
        {FaxJob_FaxNumber, FaxDoc_FaxNumber}, {FaxJob_RecipientName, FaxDoc_RecipientName},
        {FaxJob_SenderName, FaxDoc_SenderName}, {FaxJob_SenderCompany, FaxDoc_SenderCompany},
        {FaxJob_SenderDept, FaxDoc_SenderDepartment}, {FaxJob_BillingCode, FaxDoc_BillingCode},
        {FaxJob_DisplayName, FaxDoc_DisplayName}, {FaxJob_DiscountSend, FaxDoc_DiscountSend},
    };
    struct record *job = record_new(&type_FaxJob);
    if (!job)
        return NULL;
    job->values[FaxJob_JobId].number = id;
    job->values[FaxJob_Type].number = JOB_TYPE_SEND;
    job->values[FaxJob_PageCount].number = 1;
    bool done = record_set(job, FaxJob_QueueStatus, &server->values[FaxServer_queuePending])
            && record_set_text(job, FaxJob_DeviceStatus, L"Unknown");
    for (size_t i = 0; i < ARRAYSIZE(taken_over) && done; i++)
        done = record_set(job, taken_over[i].job, &document->values[taken_over[i].document]);
    if (done && !number(server, FaxServer_UseDeviceTsid))
        done = record_set(job, FaxJob_Tsid, &document->values[FaxDoc_Tsid]);
    WCHAR *user = text_environment(L"USERNAME");
    if (done && user)
        done = record_set_text(job, FaxJob_UserName, user);
    free(user);
    if (done)
        return job;
    record_release(job);
    return NULL;
}

HRESULT service_queue(const struct record *document, LONG *job_id)
{
    if (SysStringLen(document->values[FaxDoc_FileName].text) == 0
            || SysStringLen(document->values[FaxDoc_FaxNumber].text) == 0)
        return E_INVALIDARG;
    struct scenario *scenario = scenario_lock();
    LONG id = new_job_id(&scenario->jobs);
    struct record *job = new_job(scenario->server.record, document, id);
    struct entry *entry = job ? list_add(&scenario->jobs) : NULL;
    if (entry)
        entry->record = job;
    scenario_unlock();
    if (!entry && job)
        record_release(job);
    *job_id = entry ? id : 0;
    return entry ? S_OK : E_OUTOFMEMORY;
}

BSTR service_send_answer(void)
{
    BSTR copy = NULL;
    text_copy(scenario_lock()->server.record->values[FaxServer_sendAnswers].text, &copy);
    scenario_unlock();
    return copy;
}

static void remove_job(struct list *jobs, struct entry *job)
{
    remember_job_ids(jobs);
    struct entry *end = jobs->entries + jobs->count;
    entry_clear(job);
    memmove(job, job + 1, (size_t)(end - (job + 1)) * sizeof *job);
    jobs->count--;
}

static bool has_word(const struct record *job, const struct record *server, int word)
{
    BSTR status = job->values[FaxJob_QueueStatus].text;
    BSTR expected = server->values[word].text;
    return status && expected && wcscmp(status, expected) == 0;
}

static HRESULT command_locked(struct scenario *scenario, const struct place *place, LONG command)
{
    const struct record *server = scenario->server.record;
    struct entry *job = scenario_entry(scenario, place);
    if (!job || !is_between(command, COMMAND_DELETE, COMMAND_RESUME))
        return E_INVALIDARG;
    static const int refusals[] = {FaxJob_refuseDelete, FaxJob_refusePause, FaxJob_refuseResume};
    HRESULT refusal = number(job->record, refusals[command - COMMAND_DELETE]);
    if (FAILED(refusal))
        return refusal;
    if (has_word(job->record, server, FaxServer_queueDeleting))
        return command == COMMAND_DELETE ? E_INVALIDARG : HRESULT_FROM_WIN32(ERROR_INVALID_OPERATION);
    bool is_in_progress = has_word(job->record, server, FaxServer_queueInProgress);
    if (command == COMMAND_DELETE && !is_in_progress) {
        remove_job(&scenario->jobs, job);
        return S_OK;
    }
    if (command != COMMAND_DELETE && is_in_progress)
        return S_OK;
    static const int words[] = {FaxServer_queueDeleting, FaxServer_queuePaused, FaxServer_queuePending};
    return replace(job, FaxJob_QueueStatus, &server->values[words[command - COMMAND_DELETE]]);
}

HRESULT service_command(const struct place *place, LONG command)
{
    HRESULT hr = command_locked(scenario_lock(), place, command);
    scenario_unlock();
    return hr;
}
