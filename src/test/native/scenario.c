#include "scenario.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "text.h"

/* Two writes within a tick of the file system's clock have the same time: 100 ns units. */
#define LONGEST_TICK 2000000

/* A file can, rarely, not be opened in the moment when another takes its place. */
#define MOST_ATTEMPTS 10
#define PAUSE_MS 5

static const char default_source[] =
    "[port]\nName = Line 1\nDeviceId = 1\nCsid = \"+1 555 0101\"\nTsid = \"+1 555 0101\"\nReceive = 1\n"
    "[port]\nName = Line 2\nDeviceId = 2\nCsid = \"+1 555 0102\"\nTsid = \"+1 555 0102\"\n";

static SRWLOCK lock = SRWLOCK_INIT;
static struct scenario *current;

volatile bool scenario_is_watched;
volatile LONG scenario_deaths;
volatile LONG scenario_rights = MAY_ALL;
volatile HRESULT scenario_query_answer = S_OK;

/* The first stands for everybody; the others are added under the lock. */
static struct clients everybody;

/* ---- life ---- */

void entry_clear(struct entry *entry)
{
    if (entry->record)
        record_release(entry->record);
    while (entry->faults) {
        struct fault *fault = entry->faults;
        entry->faults = fault->next;
        SysFreeString(fault->text);
        free(fault);
    }
}

static void clear_list(struct list *list)
{
    for (LONG i = 0; i < list->count; i++)
        entry_clear(&list->entries[i]);
    free(list->entries);
}

void scenario_free(struct scenario *scenario)
{
    entry_clear(&scenario->server);
    for (LONG i = 0; i < scenario->port_count; i++) {
        entry_clear(&scenario->ports[i].entry);
        if (scenario->ports[i].status)
            record_release(scenario->ports[i].status);
        clear_list(&scenario->ports[i].methods);
    }
    free(scenario->ports);
    clear_list(&scenario->jobs);
    clear_list(&scenario->tiffs);
    free(scenario->source);
    free(scenario);
}

struct entry *list_add(struct list *list)
{
    if (list->count == list->capacity) {
        LONG capacity = 2 * list->capacity + 4;
        struct entry *entries = realloc(list->entries, (size_t)capacity * sizeof *entries);
        if (!entries)
            return NULL;
        list->entries = entries;
        list->capacity = capacity;
    }
    struct entry *entry = &list->entries[list->count++];
    *entry = (struct entry){0};
    return entry;
}

void scenario_forget(void)
{
    if (current)
        scenario_free(current);
    current = NULL;
    while (everybody.next) {
        struct clients *clients = everybody.next;
        everybody.next = clients->next;
        SysFreeString(clients->name);
        free(clients);
    }
}

struct scenario *scenario_lock(void)
{
    AcquireSRWLockExclusive(&lock);
    return current;
}

void scenario_unlock(void)
{
    ReleaseSRWLockExclusive(&lock);
}

/* ---- clients ---- */

static struct clients *clients_locked(BSTR name)
{
    struct clients *last = &everybody;
    while (last->next) {
        last = last->next;
        if (_wcsicmp(last->name, name ? name : L"") == 0)
            return last;
    }
    struct clients *added = calloc(1, sizeof *added);
    BSTR copy = SysAllocString(name ? name : L"");
    if (!added || !copy) {
        free(added);
        SysFreeString(copy);
        return NULL;
    }
    added->name = copy;
    last->next = added;
    return added;
}

struct clients *scenario_clients(BSTR name)
{
    AcquireSRWLockExclusive(&lock);
    struct clients *clients = clients_locked(name);
    ReleaseSRWLockExclusive(&lock);
    return clients;
}

bool scenario_is_dead(const struct clients *clients)
{
    return everybody.is_dead || (clients && clients->is_dead);
}

bool scenario_died_since(const struct clients *clients, LONG deaths)
{
    return everybody.last_death > deaths || (clients && clients->last_death > deaths);
}

/* ---- reading ---- */

struct source {
    char *text;
    DWORD size;
    FILETIME written;
    FILETIME read;
};

static bool read_file(HANDLE file, struct source *source)
{
    LARGE_INTEGER size;
    GetSystemTimeAsFileTime(&source->read);
    if (!GetFileSizeEx(file, &size) || size.QuadPart > 0x7FFFFFFF
            || !GetFileTime(file, NULL, NULL, &source->written))
        return false;
    source->text = malloc((size_t)size.QuadPart + 1);
    return source->text && ReadFile(file, source->text, (DWORD)size.QuadPart, &source->size, NULL);
}

static bool read_path(const WCHAR *path, struct source *source)
{
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                              OPEN_EXISTING, FILE_FLAG_SEQUENTIAL_SCAN, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    bool read = read_file(file, source);
    CloseHandle(file);
    if (!read) {
        free(source->text);
        source->text = NULL;
    }
    return read;
}

static HRESULT read_source(const WCHAR *path, struct source *source, BSTR *problem)
{
    if (!path) {
        source->size = sizeof default_source - 1;
        source->text = malloc(sizeof default_source);
        if (!source->text)
            return E_OUTOFMEMORY;
        memcpy(source->text, default_source, sizeof default_source);
        return S_OK;
    }
    for (int i = 0; i < MOST_ATTEMPTS; i++) {
        if (i > 0)
            Sleep(PAUSE_MS);
        if (read_path(path, source))
            return S_OK;
    }
    *problem = text_format(L"%ls:0: cannot be read", path);
    return E_UNEXPECTED;
}

static LONGLONG ticks(FILETIME time)
{
    return (LONGLONG)(((ULONGLONG)time.dwHighDateTime << 32) | time.dwLowDateTime);
}

static bool looks_unchanged(const WCHAR *path)
{
    if (!current || !path)
        return current;
    WIN32_FILE_ATTRIBUTE_DATA now;
    return ticks(current->read) - ticks(current->written) > LONGEST_TICK
            && GetFileAttributesExW(path, GetFileExInfoStandard, &now)
            && CompareFileTime(&now.ftLastWriteTime, &current->written) == 0
            && now.nFileSizeHigh == 0 && now.nFileSizeLow == current->source_size;
}

static bool is_unchanged(const struct source *now)
{
    return current && CompareFileTime(&current->written, &now->written) == 0 && current->source_size == now->size
            && memcmp(current->source, now->text, now->size) == 0;
}

static void tell_faults(void)
{
    const union value *server = current->server.record->values;
    bool is_dead = server[FaxServer_dead].number;
    for (struct clients *each = &everybody; each; each = each->next) {
        bool dies = is_dead && each == current->victims;
        if (dies && !each->is_dead)
            each->last_death = ++scenario_deaths;
        each->is_dead = dies;
    }
    scenario_rights = server[FaxServer_rights].number;
    scenario_query_answer = server[FaxServer_refuseQuery].number;
    scenario_is_watched = current->has_faults || is_dead || server[FaxServer_watch].number;
}

static HRESULT look_locked(const WCHAR *path, bool contents, BSTR *problem)
{
    if (!contents && looks_unchanged(path))
        return S_OK;
    struct source source = {0};
    HRESULT hr = read_source(path, &source, problem);
    if (FAILED(hr) || is_unchanged(&source)) {
        free(source.text);
        if (SUCCEEDED(hr))
            current->read = source.read;
        return hr;
    }
    struct scenario *fresh = scenario_parse(path ? path : L"(default)", source.text, source.size, problem);
    if (!fresh)
        return *problem ? E_UNEXPECTED : E_OUTOFMEMORY;
    BSTR victims = fresh->server.record->values[FaxServer_faultsOf].text;
    fresh->victims = victims ? clients_locked(victims) : &everybody;
    if (!fresh->victims) {
        scenario_free(fresh);
        return E_OUTOFMEMORY;
    }
    fresh->written = source.written;
    fresh->read = source.read;
    if (current)
        scenario_free(current);
    current = fresh;
    tell_faults();
    return S_OK;
}

HRESULT scenario_look(bool contents, BSTR *problem)
{
    *problem = NULL;
    WCHAR *path = text_environment(L"FAXMX_SCENARIO");
    AcquireSRWLockExclusive(&lock);
    HRESULT hr = look_locked(path, contents, problem);
    ReleaseSRWLockExclusive(&lock);
    free(path);
    return hr;
}

/* ---- finding ---- */

static bool has_number(const struct record *record, int member, LONG number)
{
    return record->values[member].number == number;
}

static bool has_text(const struct record *record, int member, BSTR text)
{
    BSTR own = record->values[member].text;
    return _wcsicmp(own ? own : L"", text ? text : L"") == 0;
}

struct port *scenario_port(struct scenario *scenario, const struct place *place)
{
    LONG at = place->position - 1;
    struct port *ports = scenario->ports;
    if (at < scenario->port_count && has_number(ports[at].entry.record, FaxPort_DeviceId, place->id))
        return &ports[at];
    for (LONG i = 0; i < scenario->port_count; i++) {
        if (has_number(ports[i].entry.record, FaxPort_DeviceId, place->id))
            return &ports[i];
    }
    return NULL;
}

static struct entry *find_method(struct list *methods, const struct place *place)
{
    LONG at = place->method_position - 1;
    if (at < methods->count && has_text(methods->entries[at].record, FaxRoutingMethod_Guid, place->key))
        return &methods->entries[at];
    for (LONG i = 0; i < methods->count; i++) {
        if (has_text(methods->entries[i].record, FaxRoutingMethod_Guid, place->key))
            return &methods->entries[i];
    }
    return NULL;
}

static struct entry *find_job(struct list *jobs, const struct place *place)
{
    LONG at = place->position - 1;
    if (at < jobs->count && has_number(jobs->entries[at].record, FaxJob_JobId, place->id))
        return &jobs->entries[at];
    for (LONG i = 0; i < jobs->count; i++) {
        if (has_number(jobs->entries[i].record, FaxJob_JobId, place->id))
            return &jobs->entries[i];
    }
    return NULL;
}

static struct entry *find_tiff(struct list *tiffs, BSTR image)
{
    for (LONG i = 0; i < tiffs->count; i++) {
        if (has_text(tiffs->entries[i].record, FaxTiff_Image, image))
            return &tiffs->entries[i];
    }
    return NULL;
}

struct entry *scenario_entry(struct scenario *scenario, const struct place *place)
{
    struct port *port;
    switch (place->section) {
    case IN_SERVER:
        return &scenario->server;
    case IN_PORT:
        port = scenario_port(scenario, place);
        return port ? &port->entry : NULL;
    case IN_METHOD:
        port = scenario_port(scenario, place);
        return port ? find_method(&port->methods, place) : NULL;
    case IN_JOB:
        return find_job(&scenario->jobs, place);
    case IN_TIFF:
        return find_tiff(&scenario->tiffs, place->key);
    case IN_NOTHING:
        break;
    }
    return NULL;
}
