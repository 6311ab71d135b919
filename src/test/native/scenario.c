#include "scenario.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "text.h"

static const char default_source[] =
    "[port]\nName = Line 1\nDeviceId = 1\nCsid = \"+1 555 0101\"\nTsid = \"+1 555 0101\"\nReceive = 1\n"
    "[port]\nName = Line 2\nDeviceId = 2\nCsid = \"+1 555 0102\"\nTsid = \"+1 555 0102\"\n";

static const struct {
    const WCHAR *key;
    enum { NUMBER, TEXT } kind;
    size_t offset;
} port_keys[] = {
    {L"Name", TEXT, offsetof(struct port, name)},
    {L"DeviceId", NUMBER, offsetof(struct port, device_id)},
    {L"Csid", TEXT, offsetof(struct port, csid)},
    {L"Tsid", TEXT, offsetof(struct port, tsid)},
    {L"Rings", NUMBER, offsetof(struct port, rings)},
    {L"Priority", NUMBER, offsetof(struct port, priority)},
    {L"Send", NUMBER, offsetof(struct port, send)},
    {L"Receive", NUMBER, offsetof(struct port, receive)},
    {L"CanModify", NUMBER, offsetof(struct port, can_modify)},
};

struct failure_key {
    const WCHAR *key;
    const char *member;
};

static const struct failure_key server_failures[] = {
    {L"fail.Connect", "call Connect"},
    {L"fail.Disconnect", "call Disconnect"},
    {L"fail.GetPorts", "call GetPorts"},
    {L"fail.Count", "get Count"},
    {NULL, NULL},
};

static const struct failure_key port_failures[] = {
    {L"fail.Item", "get Item"},
    {L"fail.Name", "get Name"},
    {L"fail.DeviceId", "get DeviceId"},
    {L"fail.Rings", "get Rings"},
    {L"fail.Csid", "get Csid"},
    {L"fail.Tsid", "get Tsid"},
    {L"fail.Send", "get Send"},
    {L"fail.Receive", "get Receive"},
    {L"fail.Priority", "get Priority"},
    {L"fail.CanModify", "get CanModify"},
    {L"fail.put.Rings", "put Rings"},
    {L"fail.put.Csid", "put Csid"},
    {L"fail.put.Tsid", "put Tsid"},
    {L"fail.put.Send", "put Send"},
    {L"fail.put.Receive", "put Receive"},
    {L"fail.put.Priority", "put Priority"},
    {L"fail.GetRoutingMethods", "call GetRoutingMethods"},
    {L"fail.GetStatus", "call GetStatus"},
    {NULL, NULL},
};

struct parser {
    struct scenario *scenario;
    LONG capacity;
    const WCHAR *path;
    unsigned long line;
    enum { OUTSIDE, IN_SERVER, IN_PORT } section;
    bool server_seen;
    unsigned keys_seen;     /* of the current port: one bit for each of port_keys */
    BSTR problem;           /* stays NULL when parsing ends for lack of memory */
};

static SRWLOCK lock = SRWLOCK_INIT;
static struct scenario *current;

/* ---- failures and ports ---- */

const struct failure *failure_find(const struct failure *failures, const char *member)
{
    while (failures && strcmp(failures->member, member) != 0)
        failures = failures->next;
    return failures;
}

static void free_failures(struct failure *failure)
{
    while (failure) {
        struct failure *next = failure->next;
        SysFreeString(failure->description);
        free(failure);
        failure = next;
    }
}

void port_retain(struct port *port)
{
    InterlockedIncrement(&port->references);
}

void port_release(struct port *port)
{
    if (InterlockedDecrement(&port->references) != 0)
        return;
    SysFreeString(port->name);
    SysFreeString(port->csid);
    SysFreeString(port->tsid);
    if (port->origin)
        port_release(port->origin);
    else
        free_failures(port->failures);
    free(port);
}

static BSTR *text_at(struct port *port, size_t offset)
{
    return (BSTR *)((char *)port + offset);
}

static LONG *number_at(struct port *port, size_t offset)
{
    return (LONG *)((char *)port + offset);
}

static bool copy_text(BSTR from, BSTR *to)
{
    *to = from ? SysAllocStringLen(from, SysStringLen(from)) : NULL;
    return *to || !from;
}

static struct port *changed_copy(struct port *port, const struct change *change)
{
    struct port *copy = malloc(sizeof *copy);
    if (!copy)
        return NULL;
    *copy = *port;
    copy->references = 1;
    copy->origin = port->origin ? port->origin : port;
    port_retain(copy->origin);
    bool copied = copy_text(port->name, &copy->name);
    copied &= copy_text(port->csid, &copy->csid);
    copied &= copy_text(port->tsid, &copy->tsid);
    if (change->kind == CHANGE_NUMBER) {
        *number_at(copy, change->offset) = change->number;
    } else {
        BSTR *text = text_at(copy, change->offset);
        SysFreeString(*text);
        copied &= copy_text(change->text, text);
    }
    if (!copied) {
        port_release(copy);
        return NULL;
    }
    return copy;
}

/* ---- parsing ---- */

static bool complain(struct parser *parser, const WCHAR *format, const WCHAR *what)
{
    BSTR reason = text_format(format, what);
    if (reason)
        parser->problem = text_format(L"%ls:%lu: %ls", parser->path, parser->line, reason);
    SysFreeString(reason);
    return false;
}

static bool is_blank(WCHAR unit)
{
    return unit == ' ' || unit == '\t' || unit == '\r';
}

static WCHAR *trimmed(WCHAR *text)
{
    while (is_blank(*text))
        text++;
    WCHAR *end = text + wcslen(text);
    while (end > text && is_blank(end[-1]))
        end--;
    *end = '\0';
    return text;
}

static bool is_decimal(WCHAR unit)
{
    return unit >= '0' && unit <= '9';
}

/* Takes the number a text begins with, in 32 bits whichever sign it is written with. */
static bool parse_number(struct parser *parser, const WCHAR *text, WCHAR **rest, LONG *number)
{
    bool negative = *text == '-';
    const WCHAR *digits = text + negative;
    bool hexadecimal = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
    if (!is_decimal(*digits) || (hexadecimal && !iswxdigit(digits[2])))
        return complain(parser, L"not a number: %ls", text);
    unsigned long long value = wcstoull(digits, rest, hexadecimal ? 16 : 10);
    if (value > (negative ? 0x80000000ULL : 0xFFFFFFFFULL))
        return complain(parser, L"number does not fit 32 bits: %ls", text);
    if (**rest && !is_blank(**rest))
        return complain(parser, L"not a number: %ls", text);
    *number = (LONG)(DWORD)(negative ? 0 - value : value);
    return true;
}

static int hexadecimal_unit(const WCHAR *digits)
{
    int unit = 0;
    for (int i = 0; i < 4; i++) {
        if (!iswxdigit(digits[i]))
            return -1;
        WCHAR digit = digits[i] | 0x20;
        unit = unit * 16 + (digit <= '9' ? digit - '0' : digit - 'a' + 10);
    }
    return unit;
}

/* Undoes the escapes of a quoted text in place; its length, or -1 after a complaint. */
static int unquote(struct parser *parser, WCHAR *text)
{
    const WCHAR *from = text + 1;
    WCHAR *to = text;
    for (; *from && *from != '"'; from++) {
        if (*from != '\\') {
            *to++ = *from;
            continue;
        }
        int unit = -1;
        switch (*++from) {
        case '\\': unit = '\\'; break;
        case '"': unit = '"'; break;
        case 'n': unit = '\n'; break;
        case 'r': unit = '\r'; break;
        case 't': unit = '\t'; break;
        case 'u':
            unit = hexadecimal_unit(from + 1);
            if (unit >= 0)
                from += 4;
            break;
        }
        if (unit < 0) {
            complain(parser, L"unknown escape: \\%ls", from);
            return -1;
        }
        *to++ = (WCHAR)unit;
    }
    if (*from != '"') {
        complain(parser, L"closing quote is missing%ls", L"");
        return -1;
    }
    if (from[1]) {
        complain(parser, L"text after the closing quote: %ls", from + 1);
        return -1;
    }
    return (int)(to - text);
}

static bool parse_text(struct parser *parser, WCHAR *value, BSTR *text)
{
    if (wcscmp(value, L"NULL") == 0) {
        *text = NULL;
        return true;
    }
    int length = *value == '"' ? unquote(parser, value) : (int)wcslen(value);
    if (length < 0)
        return false;
    *text = SysAllocStringLen(value, (UINT)length);
    return *text != NULL;
}

static bool parse_failure(struct parser *parser, const struct failure_key *known, struct failure **list,
                          const WCHAR *key, WCHAR *value)
{
    while (known->key && wcscmp(known->key, key) != 0)
        known++;
    if (!known->key)
        return complain(parser, L"unknown key here: %ls", key);
    if (failure_find(*list, known->member))
        return complain(parser, L"key given twice: %ls", key);
    WCHAR *rest;
    LONG result;
    if (!parse_number(parser, value, &rest, &result))
        return false;
    if (SUCCEEDED(result))
        return complain(parser, L"not a failing HRESULT: %ls", value);
    rest = trimmed(rest);
    BSTR description = NULL;
    if (*rest && !parse_text(parser, rest, &description))
        return false;
    struct failure *failure = malloc(sizeof *failure);
    if (!failure) {
        SysFreeString(description);
        return false;
    }
    *failure = (struct failure){*list, known->member, result, description};
    *list = failure;
    return true;
}

static bool parse_port_key(struct parser *parser, const WCHAR *key, WCHAR *value)
{
    struct port *port = parser->scenario->ports[parser->scenario->port_count - 1];
    for (unsigned i = 0; i < ARRAYSIZE(port_keys); i++) {
        if (wcscmp(port_keys[i].key, key) != 0)
            continue;
        if (parser->keys_seen & 1u << i)
            return complain(parser, L"key given twice: %ls", key);
        parser->keys_seen |= 1u << i;
        if (port_keys[i].kind == TEXT) {
            BSTR *text = text_at(port, port_keys[i].offset);
            SysFreeString(*text);
            *text = NULL;
            return parse_text(parser, value, text);
        }
        WCHAR *rest;
        if (!parse_number(parser, value, &rest, number_at(port, port_keys[i].offset)))
            return false;
        return !*rest || complain(parser, L"text after the number: %ls", rest);
    }
    return parse_failure(parser, port_failures, &port->failures, key, value);
}

static bool add_port(struct parser *parser)
{
    struct scenario *scenario = parser->scenario;
    if (scenario->port_count == parser->capacity) {
        LONG capacity = 2 * parser->capacity + 16;
        struct port **ports = realloc(scenario->ports, (size_t)capacity * sizeof *ports);
        if (!ports)
            return false;
        scenario->ports = ports;
        parser->capacity = capacity;
    }
    struct port *port = malloc(sizeof *port);
    if (!port)
        return false;
    LONG position = scenario->port_count + 1;
    *port = (struct port){
        .references = 1,
        .name = text_format(L"Port %ld", position),
        .device_id = position,
        .csid = SysAllocString(L""),
        .tsid = SysAllocString(L""),
        .rings = 2,
        .priority = position,
        .send = 1,
        .can_modify = 1,
    };
    scenario->ports[scenario->port_count++] = port;
    return port->name && port->csid && port->tsid;
}

static bool parse_section(struct parser *parser, const WCHAR *line)
{
    if (wcscmp(line, L"[server]") == 0) {
        if (parser->server_seen)
            return complain(parser, L"section given twice: %ls", line);
        parser->server_seen = true;
        parser->section = IN_SERVER;
        return true;
    }
    if (wcscmp(line, L"[port]") != 0)
        return complain(parser, L"unknown section: %ls", line);
    parser->section = IN_PORT;
    parser->keys_seen = 0;
    return add_port(parser);
}

static bool parse_line(struct parser *parser, WCHAR *line)
{
    line = trimmed(line);
    if (!*line || *line == '#')
        return true;
    if (*line == '[')
        return parse_section(parser, line);
    WCHAR *equals = wcschr(line, '=');
    if (!equals)
        return complain(parser, L"neither a section nor Key = Value: %ls", line);
    *equals = '\0';
    const WCHAR *key = trimmed(line);
    WCHAR *value = trimmed(equals + 1);
    switch (parser->section) {
    case IN_SERVER:
        return parse_failure(parser, server_failures, &parser->scenario->failures, key, value);
    case IN_PORT:
        return parse_port_key(parser, key, value);
    default:
        return complain(parser, L"key before the first section: %ls", key);
    }
}

/* Lines are converted one by one, so that a complaint about the encoding can name the line too. */
static bool parse(struct parser *parser)
{
    const char *at = parser->scenario->source;
    const char *end = at + parser->scenario->source_size;
    if (end - at >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
        at += 3;
    WCHAR *line = malloc(((size_t)(end - at) + 1) * sizeof *line);
    bool parsed = line != NULL;
    while (parsed && at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *line_end = newline ? newline : end;
        int bytes = (int)(line_end - at);
        int units = bytes ? MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, at, bytes, line, bytes) : 0;
        line[units] = '\0';
        parser->line++;
        if (bytes && !units)
            parsed = complain(parser, L"not UTF-8%ls", L"");
        else if (memchr(at, '\0', (size_t)bytes))
            parsed = complain(parser, L"NUL character, to be written as \\u0000 in quotes%ls", L"");
        else
            parsed = parse_line(parser, line);
        at = newline ? newline + 1 : end;
    }
    free(line);
    return parsed;
}

/* ---- reading ---- */

static bool read_file(HANDLE file, struct scenario *scenario)
{
    LARGE_INTEGER size;
    if (!GetFileSizeEx(file, &size) || size.QuadPart > 0x7FFFFFFF
            || !GetFileTime(file, NULL, NULL, &scenario->written))
        return false;
    scenario->source = malloc((size_t)size.QuadPart + 1);
    DWORD read = 0;
    if (!scenario->source || !ReadFile(file, scenario->source, (DWORD)size.QuadPart, &read, NULL))
        return false;
    scenario->source_size = read;
    return true;
}

static HRESULT read_source(const WCHAR *path, struct scenario *scenario, BSTR *problem)
{
    if (!path) {
        scenario->source = malloc(sizeof default_source);
        if (!scenario->source)
            return E_OUTOFMEMORY;
        scenario->source_size = sizeof default_source - 1;
        memcpy(scenario->source, default_source, scenario->source_size);
        return S_OK;
    }
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                              OPEN_EXISTING, FILE_FLAG_SEQUENTIAL_SCAN, NULL);
    if (file != INVALID_HANDLE_VALUE) {
        bool read = read_file(file, scenario);
        CloseHandle(file);
        if (read)
            return S_OK;
    }
    *problem = text_format(L"%ls:0: cannot be read", path);
    return E_UNEXPECTED;
}

static bool is_unchanged(const struct scenario *before, const struct scenario *now)
{
    /* Contents count too: two writes within a tick of the file system's clock have the same time. */
    return before && CompareFileTime(&before->written, &now->written) == 0
            && before->source_size == now->source_size
            && memcmp(before->source, now->source, now->source_size) == 0;
}

HRESULT scenario_read(struct scenario **scenario, BSTR *problem)
{
    *problem = NULL;
    struct scenario *fresh = calloc(1, sizeof *fresh);
    if (!fresh)
        return E_OUTOFMEMORY;
    fresh->references = 1;
    WCHAR *path = text_environment(L"FAXMX_SCENARIO");
    HRESULT hr = read_source(path, fresh, problem);
    AcquireSRWLockExclusive(&lock);
    if (SUCCEEDED(hr) && !is_unchanged(current, fresh)) {
        struct parser parser = {.scenario = fresh, .path = path ? path : L"(default)"};
        if (parse(&parser)) {
            if (current)
                scenario_release(current);
            current = fresh;
            scenario_retain(current);
        } else {
            *problem = parser.problem;
            hr = parser.problem ? E_UNEXPECTED : E_OUTOFMEMORY;
        }
    }
    if (SUCCEEDED(hr)) {
        *scenario = current;
        scenario_retain(current);
    }
    ReleaseSRWLockExclusive(&lock);
    scenario_release(fresh);
    free(path);
    return hr;
}

void scenario_retain(struct scenario *scenario)
{
    InterlockedIncrement(&scenario->references);
}

void scenario_release(struct scenario *scenario)
{
    if (InterlockedDecrement(&scenario->references) != 0)
        return;
    for (LONG i = 0; i < scenario->port_count; i++)
        port_release(scenario->ports[i]);
    free(scenario->ports);
    free_failures(scenario->failures);
    free(scenario->source);
    free(scenario);
}

void scenario_forget(void)
{
    if (current)
        scenario_release(current);
    current = NULL;
}

struct port **scenario_snapshot(struct scenario *scenario)
{
    size_t size = (size_t)scenario->port_count * sizeof *scenario->ports;
    struct port **ports = malloc(size ? size : 1);
    if (!ports)
        return NULL;
    AcquireSRWLockShared(&lock);
    for (LONG i = 0; i < scenario->port_count; i++) {
        ports[i] = scenario->ports[i];
        port_retain(ports[i]);
    }
    ReleaseSRWLockShared(&lock);
    return ports;
}

static struct port **find_locked(LONG position, LONG device_id)
{
    if (position <= current->port_count && current->ports[position - 1]->device_id == device_id)
        return &current->ports[position - 1];
    for (LONG i = 0; i < current->port_count; i++) {
        if (current->ports[i]->device_id == device_id)
            return &current->ports[i];
    }
    return NULL;
}

struct port *scenario_change(LONG position, struct port *port, const struct change *change)
{
    AcquireSRWLockExclusive(&lock);
    struct port **place = find_locked(position, port->device_id);
    struct port *changed = changed_copy(place ? *place : port, change);
    if (changed && place) {
        port_release(*place);
        *place = changed;
        port_retain(changed);
    }
    ReleaseSRWLockExclusive(&lock);
    return changed;
}
