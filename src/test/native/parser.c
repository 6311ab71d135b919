#include "scenario.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "text.h"

#define TICKS_A_SECOND 10000000.0
#define TICKS_A_DAY 864000000000LL
#define DAYS_FROM_1601_TO_DATE_ZERO (-109205)

enum section { OUTSIDE, SERVER, PORT, METHOD, JOB, TIFF };

/* The members that can be made to fail in a section, by which prefix; one member of a type, or all. */
static const struct {
    enum section section;
    const WCHAR *prefix;
    const struct type *type;
    const WCHAR *only;
} fault_names[] = {
    {SERVER, L"", &type_FaxServer, NULL},
    {SERVER, L"", &type_FaxPorts, L"Count"},
    {SERVER, L"jobs.", &type_FaxJobs, L"Count"},
    {SERVER, L"document.", &type_FaxDoc, NULL},
    {PORT, L"", &type_FaxPort, NULL},
    {PORT, L"", &type_FaxPorts, L"Item"},
    {PORT, L"status.", &type_FaxStatus, NULL},
    {PORT, L"methods.", &type_FaxRoutingMethods, L"Count"},
    {METHOD, L"", &type_FaxRoutingMethod, NULL},
    {METHOD, L"", &type_FaxRoutingMethods, L"Item"},
    {JOB, L"", &type_FaxJob, NULL},
    {JOB, L"", &type_FaxJobs, L"Item"},
    {TIFF, L"", &type_FaxTiff, NULL},
};

static const struct {
    const WCHAR *prefix;
    int kind;
} fault_kinds[] = {{L"fail.", FAIL}, {L"failAt.", FAIL_AT}, {L"delay.", DELAY}, {L"hang.", HANG}};

struct parser {
    struct scenario *scenario;
    const WCHAR *path;
    unsigned long line;
    enum section section;
    struct entry *entry;            /* of the current section */
    unsigned long long keys_seen;   /* in it: one bit for each member */
    unsigned long long status_keys_seen;
    bool server_seen;
    BSTR problem;                   /* stays NULL when parsing ends for lack of memory */
};

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

/* ---- values ---- */

static bool parse_whole_number(struct parser *parser, const WCHAR *text, LONG *number)
{
    WCHAR *rest;
    if (!parse_number(parser, text, &rest, number))
        return false;
    return !*rest || complain(parser, L"text after the number: %ls", rest);
}

static bool parse_word(struct parser *parser, const WCHAR *text, LONG *number)
{
    if (!parse_whole_number(parser, text, number))
        return false;
    return *number == (SHORT)*number || complain(parser, L"number does not fit 16 bits: %ls", text);
}

static bool parse_decimal(struct parser *parser, const WCHAR *text, double *number)
{
    WCHAR *rest;
    *number = wcstod(text, &rest);
    return (rest != text && !*rest) || complain(parser, L"not a number: %ls", text);
}

/* 2026-11-22T14:30:05Z, the seconds with a fraction or without; FILETIME's 100 ns units. */
static bool parse_moment(struct parser *parser, const WCHAR *text, LONGLONG *moment)
{
    unsigned year, month, day, hour, minute;
    double second;
    WCHAR zone, more;
    int found = swscanf(text, L"%4u-%2u-%2uT%2u:%2u:%lf%lc%lc", &year, &month, &day, &hour, &minute, &second, &zone,
                        &more);
    SYSTEMTIME time = {
        .wYear = (WORD)year, .wMonth = (WORD)month, .wDay = (WORD)day, .wHour = (WORD)hour, .wMinute = (WORD)minute
    };
    FILETIME file_time;
    if (found != 7 || zone != 'Z' || !(second >= 0 && second < 60) || !SystemTimeToFileTime(&time, &file_time))
        return complain(parser, L"not a UTC time like 2026-11-22T14:30:05Z: %ls", text);
    *moment = (LONGLONG)(((ULONGLONG)file_time.dwHighDateTime << 32) | file_time.dwLowDateTime)
            + llround(second * TICKS_A_SECOND);
    return true;
}

/* A moment, or the number that a DATE is. */
static bool parse_date(struct parser *parser, const WCHAR *text, DATE *date)
{
    LONGLONG moment;
    if (!wcschr(text, 'T'))
        return parse_decimal(parser, text, date);
    if (!parse_moment(parser, text, &moment))
        return false;
    /* Whole days by themselves, since a double does not hold all digits of a moment. */
    *date = (double)(moment / TICKS_A_DAY + DAYS_FROM_1601_TO_DATE_ZERO)
            + (double)(moment % TICKS_A_DAY) / (double)TICKS_A_DAY;
    return true;
}

static bool parse_value(struct parser *parser, enum kind kind, WCHAR *text, union value *value)
{
    switch (kind) {
    case KIND_number:
    case KIND_flag:
        return parse_whole_number(parser, text, &value->number);
    case KIND_word:
        return parse_word(parser, text, &value->number);
    case KIND_date:
        return parse_date(parser, text, &value->date);
    case KIND_duration:
        if (!parse_decimal(parser, text, &value->date))
            return false;
        value->date /= 24 * 60 * 60;
        return true;
    case KIND_moment:
        return parse_moment(parser, text, &value->moment);
    case KIND_text:
        return parse_text(parser, text, &value->text);
    case KIND_NONE:
        break;
    }
    return false;
}

/* ---- keys ---- */

static bool equals(const WCHAR *key, const char *name)
{
    while (*key && *key == (unsigned char)*name) {
        key++;
        name++;
    }
    return *key == (unsigned char)*name;
}

/* What follows the prefix, or NULL. */
static const WCHAR *after(const WCHAR *text, const WCHAR *prefix)
{
    size_t length = wcslen(prefix);
    return wcsncmp(text, prefix, length) == 0 ? text + length : NULL;
}

static const struct member *find_member(const struct type *type, const WCHAR *name)
{
    for (int i = 0; i < type->count; i++) {
        if (equals(name, type->members[i].name))
            return &type->members[i];
    }
    return NULL;
}

static const char *member_to_fail(const struct type *type, const WCHAR *name)
{
    const WCHAR *to_put = after(name, L"put.");
    const struct member *member = find_member(type, to_put ? to_put : name);
    if (!member || to_put)
        return member ? member->put : NULL;
    return member->call ? member->call : member->get;
}

/* The member called Count, status.Csid or put.Rings in this section; NULL when there is none. */
static const char *resolve(enum section section, const WCHAR *name, const struct type **type)
{
    for (size_t i = 0; i < ARRAYSIZE(fault_names); i++) {
        const WCHAR *own = fault_names[i].section == section ? after(name, fault_names[i].prefix) : NULL;
        if (!own || (fault_names[i].only && wcscmp(own, fault_names[i].only) != 0))
            continue;
        *type = fault_names[i].type;
        const char *member = member_to_fail(*type, own);
        if (member)
            return member;
    }
    return NULL;
}

static bool unknown_key(struct parser *parser, const WCHAR *key)
{
    return complain(parser, L"unknown key here: %ls", key);
}

static bool key_given_twice(struct parser *parser, const WCHAR *key)
{
    return complain(parser, L"key given twice: %ls", key);
}

static bool parse_failure(struct parser *parser, struct fault *fault, const WCHAR *value)
{
    WCHAR *rest;
    LONG result;
    if (!parse_number(parser, value, &rest, &result))
        return false;
    if (SUCCEEDED(result))
        return complain(parser, L"not a failing HRESULT: %ls", value);
    fault->result = result;
    rest = trimmed(rest);
    return !*rest || parse_text(parser, rest, &fault->text);
}

static bool parse_fault_value(struct parser *parser, struct fault *fault, WCHAR *value)
{
    WCHAR *rest;
    switch (fault->kind) {
    case FAIL:
        return parse_failure(parser, fault, value);
    case FAIL_AT:
        if (!parse_number(parser, value, &rest, &fault->number))
            return false;
        return fault->number >= 1 ? parse_failure(parser, fault, trimmed(rest))
                                  : complain(parser, L"calls are counted from 1: %ls", value);
    case DELAY:
        return parse_whole_number(parser, value, &fault->number)
                && (fault->number >= 0 || complain(parser, L"not a number of milliseconds: %ls", value));
    case HANG:
        return parse_text(parser, value, &fault->text)
                && (SysStringLen(fault->text) || complain(parser, L"the file that ends it is missing%ls", L""));
    }
    return false;
}

static bool parse_fault(struct parser *parser, int kind, const WCHAR *key, const WCHAR *name, WCHAR *value)
{
    const struct type *type;
    const char *member = resolve(parser->section, name, &type);
    if (!member)
        return unknown_key(parser, key);
    for (struct fault *other = parser->entry->faults; other; other = other->next) {
        if (other->type == type && other->member == member && (int)other->kind == kind)
            return key_given_twice(parser, key);
    }
    struct fault *fault = calloc(1, sizeof *fault);
    if (!fault)
        return false;
    *fault = (struct fault){.next = parser->entry->faults, .type = type, .member = member, .kind = kind};
    parser->entry->faults = fault;
    parser->scenario->has_faults = true;
    return parse_fault_value(parser, fault, value);
}

static bool parse_member(struct parser *parser, struct record *record, unsigned long long *seen, const WCHAR *key,
                         const WCHAR *name, WCHAR *text)
{
    const struct member *member = find_member(record->type, name);
    if (!member || member->kind == KIND_NONE)
        return unknown_key(parser, key);
    int index = (int)(member - record->type->members);
    if (*seen & 1ull << index)
        return key_given_twice(parser, key);
    *seen |= 1ull << index;
    union value value;
    if (!parse_value(parser, member->kind, text, &value))
        return false;
    if (member->kind == KIND_text)
        SysFreeString(record->values[index].text);
    record->values[index] = value;
    return true;
}

static bool parse_tag(struct parser *parser, const WCHAR *key, const WCHAR *name, WCHAR *value)
{
    struct record *record = parser->entry->record;
    LONG number;
    if (!parse_whole_number(parser, name, &number))
        return false;
    for (struct tag *other = record->tags; other; other = other->next) {
        if (other->number == number)
            return key_given_twice(parser, key);
    }
    struct tag *tag = calloc(1, sizeof *tag);
    if (!tag)
        return false;
    *tag = (struct tag){.next = record->tags, .number = number};
    record->tags = tag;
    return parse_text(parser, value, &tag->text);
}

struct record *status_of_idle_port(const struct port *port)
{
    struct record *status = record_new(&type_FaxStatus);
    if (!status)
        return NULL;
    const union value *values = port->entry.record->values;
    status->values[FaxStatus_DeviceId] = values[FaxPort_DeviceId];
    if (record_set(status, FaxStatus_DeviceName, &values[FaxPort_Name])
            && record_set_text(status, FaxStatus_Description, L"Available"))
        return status;
    record_release(status);
    return NULL;
}

static struct port *last_port(struct scenario *scenario)
{
    return &scenario->ports[scenario->port_count - 1];
}

static bool parse_status(struct parser *parser, const WCHAR *key, const WCHAR *name, WCHAR *value)
{
    struct port *port = last_port(parser->scenario);
    if (!port->status)
        port->status = status_of_idle_port(port);
    return port->status && parse_member(parser, port->status, &parser->status_keys_seen, key, name, value);
}

static bool parse_key(struct parser *parser, const WCHAR *key, WCHAR *value)
{
    if (parser->section == OUTSIDE)
        return complain(parser, L"key before the first section: %ls", key);
    const WCHAR *name;
    for (size_t i = 0; i < ARRAYSIZE(fault_kinds); i++) {
        name = after(key, fault_kinds[i].prefix);
        if (name)
            return parse_fault(parser, fault_kinds[i].kind, key, name, value);
    }
    name = parser->section == PORT ? after(key, L"status.") : NULL;
    if (name)
        return parse_status(parser, key, name, value);
    name = parser->section == TIFF ? after(key, L"tag.") : NULL;
    if (name)
        return parse_tag(parser, key, name, value);
    return parse_member(parser, parser->entry->record, &parser->keys_seen, key, key, value);
}

/* ---- sections ---- */

static void number(struct record *record, int member, LONG value)
{
    record->values[member].number = value;
}

static struct record *new_server(void)
{
    struct record *record = record_new(&type_FaxServer);
    if (!record)
        return NULL;
    number(record, FaxServer_Retries, 3);
    number(record, FaxServer_RetryDelay, 10);
    number(record, FaxServer_DirtyDays, 7);
    number(record, FaxServer_Branding, 1);
    number(record, FaxServer_UseDeviceTsid, 1);
    number(record, FaxServer_DiscountRateStartHour, 20);
    number(record, FaxServer_DiscountRateEndHour, 7);
    number(record, FaxServer_deviceLimit, 0x7FFFFFFF);
    number(record, FaxServer_deviceLimitError, (LONG)0x80041B62);
    number(record, FaxServer_rights, MAY_ALL);
    /* NULL is everybody, and "" the clients of this machine. */
    SysFreeString(record->values[FaxServer_faultsOf].text);
    record->values[FaxServer_faultsOf].text = NULL;
    SysFreeString(record->values[FaxServer_sendAnswers].text);
    record->values[FaxServer_sendAnswers].text = NULL;
    bool named = record_set_text(record, FaxServer_queuePending, L"Pending")
            && record_set_text(record, FaxServer_queueInProgress, L"In Progress")
            && record_set_text(record, FaxServer_queuePaused, L"Paused")
            && record_set_text(record, FaxServer_queueDeleting, L"Deleting");
    if (named)
        return record;
    record_release(record);
    return NULL;
}

static bool add_port(struct parser *parser)
{
    struct scenario *scenario = parser->scenario;
    if (scenario->port_count == scenario->port_capacity) {
        LONG capacity = 2 * scenario->port_capacity + 16;
        struct port *ports = realloc(scenario->ports, (size_t)capacity * sizeof *ports);
        if (!ports)
            return false;
        scenario->ports = ports;
        scenario->port_capacity = capacity;
    }
    struct record *record = record_new(&type_FaxPort);
    if (!record)
        return false;
    LONG position = scenario->port_count + 1;
    scenario->ports[scenario->port_count++] = (struct port){.entry.record = record};
    parser->entry = &last_port(scenario)->entry;
    number(record, FaxPort_DeviceId, position);
    number(record, FaxPort_Rings, 2);
    number(record, FaxPort_Priority, position);
    number(record, FaxPort_Send, 1);
    number(record, FaxPort_CanModify, 1);
    WCHAR name[24];
    swprintf(name, ARRAYSIZE(name), L"Port %ld", position);
    return record_set_text(record, FaxPort_Name, name);
}

static bool add_entry(struct parser *parser, struct list *list, const struct type *type)
{
    parser->entry = NULL;
    struct record *record = record_new(type);
    if (!record)
        return false;
    parser->entry = list_add(list);
    if (parser->entry)
        parser->entry->record = record;
    else
        record_release(record);
    return parser->entry;
}

static bool add_method(struct parser *parser)
{
    if (parser->scenario->port_count == 0)
        return complain(parser, L"no port before this section: %ls", L"[method]");
    struct port *port = last_port(parser->scenario);
    if (!add_entry(parser, &port->methods, &type_FaxRoutingMethod))
        return false;
    struct record *record = parser->entry->record;
    const union value *values = port->entry.record->values;
    number(record, FaxRoutingMethod_DeviceId, values[FaxPort_DeviceId].number);
    number(record, FaxRoutingMethod_Enable, 1);
    return record_set(record, FaxRoutingMethod_DeviceName, &values[FaxPort_Name]);
}

static bool add_job(struct parser *parser)
{
    struct list *jobs = &parser->scenario->jobs;
    if (!add_entry(parser, jobs, &type_FaxJob))
        return false;
    struct record *record = parser->entry->record;
    number(record, FaxJob_JobId, jobs->count);
    number(record, FaxJob_Type, 1);
    return record_set_text(record, FaxJob_QueueStatus, L"Pending")
            && record_set_text(record, FaxJob_DeviceStatus, L"Unknown");
}

static bool add_tiff(struct parser *parser)
{
    return add_entry(parser, &parser->scenario->tiffs, &type_FaxTiff)
            && record_set_text(parser->entry->record, FaxTiff_missing, L"Unavailable");
}

static bool was_seen(unsigned long long seen, int member)
{
    return seen & 1ull << member;
}

/* Defaults that depend on other keys of the section. */
static bool end_section(struct parser *parser)
{
    if (parser->section == PORT && last_port(parser->scenario)->status) {
        struct record *status = last_port(parser->scenario)->status;
        const union value *values = parser->entry->record->values;
        if (!was_seen(parser->status_keys_seen, FaxStatus_DeviceId))
            number(status, FaxStatus_DeviceId, values[FaxPort_DeviceId].number);
        return was_seen(parser->status_keys_seen, FaxStatus_DeviceName)
                || record_set(status, FaxStatus_DeviceName, &values[FaxPort_Name]);
    }
    if (parser->section == TIFF) {
        struct record *record = parser->entry->record;
        for (int i = 0; i < FaxTiff_missing; i++) {
            if (i != FaxTiff_Image && record->type->members[i].kind == KIND_text && !was_seen(parser->keys_seen, i)
                    && !record_set(record, i, &record->values[FaxTiff_missing]))
                return false;
        }
    }
    return true;
}

static bool parse_section(struct parser *parser, const WCHAR *line)
{
    if (!end_section(parser))
        return false;
    parser->keys_seen = 0;
    parser->status_keys_seen = 0;
    if (wcscmp(line, L"[server]") == 0) {
        if (parser->server_seen)
            return complain(parser, L"section given twice: %ls", line);
        parser->server_seen = true;
        parser->section = SERVER;
        parser->entry = &parser->scenario->server;
        return true;
    }
    if (wcscmp(line, L"[port]") == 0) {
        parser->section = PORT;
        return add_port(parser);
    }
    if (wcscmp(line, L"[method]") == 0) {
        parser->section = METHOD;
        return add_method(parser);
    }
    if (wcscmp(line, L"[job]") == 0) {
        parser->section = JOB;
        return add_job(parser);
    }
    if (wcscmp(line, L"[tiff]") == 0) {
        parser->section = TIFF;
        return add_tiff(parser);
    }
    return complain(parser, L"unknown section: %ls", line);
}

static bool parse_line(struct parser *parser, WCHAR *line)
{
    line = trimmed(line);
    if (!*line || *line == '#')
        return true;
    if (*line == '[')
        return parse_section(parser, line);
    WCHAR *equals_sign = wcschr(line, '=');
    if (!equals_sign)
        return complain(parser, L"neither a section nor Key = Value: %ls", line);
    *equals_sign = '\0';
    return parse_key(parser, trimmed(line), trimmed(equals_sign + 1));
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

/* A port that its client cannot change now, whatever the reason. */
static void end_scenario(struct scenario *scenario)
{
    bool may_modify = scenario->server.record->values[FaxServer_rights].number & MAY_MANAGE_CONFIG;
    for (LONG i = 0; i < scenario->port_count; i++) {
        struct record *port = scenario->ports[i].entry.record;
        if (!may_modify || port->values[FaxPort_held].number)
            number(port, FaxPort_CanModify, 0);
    }
}

struct scenario *scenario_parse(const WCHAR *path, char *source, size_t size, BSTR *problem)
{
    struct parser parser = {.scenario = calloc(1, sizeof *parser.scenario), .path = path};
    if (!parser.scenario) {
        free(source);
        return NULL;
    }
    parser.scenario->source = source;
    parser.scenario->source_size = size;
    parser.scenario->server.record = new_server();
    if (parser.scenario->server.record && parse(&parser) && end_section(&parser)) {
        end_scenario(parser.scenario);
        return parser.scenario;
    }
    *problem = parser.problem;
    scenario_free(parser.scenario);
    return NULL;
}
