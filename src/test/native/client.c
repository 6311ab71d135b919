/*
 * A console client of the fax library: connects, reads every port, prints one line a port, and lets go
 * of everything. Times go to the error output. Ports are read by late binding; with -e through their tables.
 *
 *   client [-q] [-n repeats] [-i] [-e] [server]
 *
 * With -i it is commanded line by line over its standard input and answers each line, until the input ends:
 *
 *   read N         reads all ports N times: read NANOSECONDS NANOSECONDS-IN-GETPORTS CHECKSUM -1 -1
 *   property P N   reads that property of the first port N times: property NANOSECONDS
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#include "client.h"

#include "text.h"

static LPOLESTR const property_names[] = {
    L"Name", L"DeviceId", L"CanModify", L"Csid", L"Tsid", L"Rings", L"Priority", L"Send", L"Receive"
};

static DISPID count_id = DISPID_UNKNOWN;
static DISPID item_id = DISPID_UNKNOWN;
static DISPID property_ids[ARRAYSIZE(property_names)];

/* The text at hand is folded into the checksum of a reading as Java's String.hashCode folds it. */
static uint32_t checksum;

bool quiet;
static bool early;
static bool failed;

HRESULT report(const WCHAR *what, HRESULT hr)
{
    failed = true;
    fprintf(stderr, "%ls: 0x%08lX\n", what, (unsigned long)hr);
    return hr;
}

static void print(FILE *to, BSTR text)
{
    char *quoted = text ? text_quote(text, SysStringLen(text)) : NULL;
    fprintf(to, "\t%s", quoted ? quoted : "NULL");
    free(quoted);
}

static HRESULT look_up(IDispatch *object, LPOLESTR name, DISPID *id)
{
    HRESULT hr = IDispatch_GetIDsOfNames(object, &IID_NULL, &name, 1, LOCALE_NEUTRAL, id);
    return FAILED(hr) ? report(name, hr) : hr;
}

static HRESULT invoke(IDispatch *object, const WCHAR *name, DISPID id, WORD flags, VARIANT *argument, VARIANT *result)
{
    DISPPARAMS parameters = {.rgvarg = argument, .cArgs = argument ? 1 : 0};
    EXCEPINFO exception = {0};
    VariantInit(result);
    HRESULT hr = IDispatch_Invoke(object, id, &IID_NULL, LOCALE_NEUTRAL, flags, &parameters, result, &exception, NULL);
    if (FAILED(hr)) {
        report(name, hr);
        if (hr == DISP_E_EXCEPTION) {
            fprintf(stderr, "  0x%08lX", (unsigned long)exception.scode);
            print(stderr, exception.bstrSource);
            print(stderr, exception.bstrDescription);
            fprintf(stderr, "\n");
        }
        SysFreeString(exception.bstrSource);
        SysFreeString(exception.bstrDescription);
        SysFreeString(exception.bstrHelpFile);
    }
    return hr;
}

static HRESULT call(IDispatch *object, LPOLESTR name, VARIANT *argument, VARIANT *result)
{
    DISPID id;
    HRESULT hr = look_up(object, name, &id);
    return FAILED(hr) ? hr : invoke(object, name, id, DISPATCH_METHOD, argument, result);
}

void take_number(LONG number)
{
    checksum = 31 * checksum + (uint32_t)number;
    if (!quiet)
        printf("\t%ld", number);
}

void take_text(BSTR text)
{
    uint32_t hash = 0;
    UINT length = SysStringLen(text);
    for (UINT i = 0; i < length; i++)
        hash = 31 * hash + text[i];
    checksum = 31 * checksum + hash;
    if (!quiet)
        print(stdout, text);
}

static void take(const VARIANT *value)
{
    if (V_VT(value) == VT_BSTR) {
        take_text(V_BSTR(value));
    } else if (V_VT(value) == VT_I4) {
        take_number(V_I4(value));
    } else {
        checksum = 31 * checksum;
        if (!quiet)
            printf("\t?");
    }
}

static void read_port(IDispatch *port, LONG position)
{
    if (property_ids[0] == 0) {
        for (size_t i = 0; i < ARRAYSIZE(property_names); i++)
            look_up(port, property_names[i], &property_ids[i]);
    }
    if (!quiet)
        printf("%ld", position);
    for (size_t i = 0; i < ARRAYSIZE(property_names); i++) {
        VARIANT value;
        invoke(port, property_names[i], property_ids[i], DISPATCH_PROPERTYGET, NULL, &value);
        take(&value);
        VariantClear(&value);
    }
    if (!quiet)
        printf("\n");
}

static void read_ports(IDispatch *ports)
{
    if (early) {
        early_read_ports(ports);
        return;
    }
    VARIANT count;
    if (count_id == DISPID_UNKNOWN
            && (FAILED(look_up(ports, L"Count", &count_id)) || FAILED(look_up(ports, L"Item", &item_id))))
        return;
    if (FAILED(invoke(ports, L"Count", count_id, DISPATCH_PROPERTYGET, NULL, &count)))
        return;
    for (LONG position = 1; position <= V_I4(&count); position++) {
        VARIANT index = {.vt = VT_I4, .lVal = position};
        VARIANT port;
        if (SUCCEEDED(invoke(ports, L"Item", item_id, DISPATCH_PROPERTYGET, &index, &port)))
            read_port(V_DISPATCH(&port), position);
        VariantClear(&port);
    }
}

double nanoseconds(void)
{
    LARGE_INTEGER now;
    LARGE_INTEGER frequency;
    QueryPerformanceCounter(&now);
    QueryPerformanceFrequency(&frequency);
    return 1e9 * (double)now.QuadPart / (double)frequency.QuadPart;
}

static void answer_read(IDispatch *server, int repeats)
{
    double getting = 0;
    double start = nanoseconds();
    uint32_t first = 0;
    for (int i = 0; i < repeats && !failed; i++) {
        double before = nanoseconds();
        VARIANT ports;
        HRESULT hr = call(server, L"GetPorts", NULL, &ports);
        getting += nanoseconds() - before;
        checksum = 0;
        if (SUCCEEDED(hr))
            read_ports(V_DISPATCH(&ports));
        VariantClear(&ports);
        if (i == 0)
            first = checksum;
        else if (checksum != first)
            report(L"checksum", E_UNEXPECTED);
    }
    double taken = nanoseconds() - start;
    if (!failed)
        printf("read %.0f %.0f %ld -1 -1\n", taken, getting, (long)(int32_t)first);
}

static HRESULT late_read_property(IDispatch *ports, LPOLESTR name, int repeats, double *taken)
{
    VARIANT port;
    VARIANT index = {.vt = VT_I4, .lVal = 1};
    DISPID id;
    HRESULT hr = look_up(ports, L"Item", &id);
    if (SUCCEEDED(hr))
        hr = invoke(ports, L"Item", id, DISPATCH_PROPERTYGET, &index, &port);
    if (FAILED(hr))
        return hr;
    hr = look_up(V_DISPATCH(&port), name, &id);
    double start = nanoseconds();
    for (int i = 0; i < repeats && SUCCEEDED(hr); i++) {
        VARIANT value;
        hr = invoke(V_DISPATCH(&port), name, id, DISPATCH_PROPERTYGET, NULL, &value);
        take(&value);
        VariantClear(&value);
    }
    *taken = nanoseconds() - start;
    VariantClear(&port);
    return hr;
}

static void answer_property(IDispatch *server, const char *property, int repeats)
{
    WCHAR name[64];
    MultiByteToWideChar(CP_UTF8, 0, property, -1, name, ARRAYSIZE(name));
    VARIANT ports;
    double taken = 0;
    if (FAILED(call(server, L"GetPorts", NULL, &ports)))
        return;
    HRESULT hr = early ? early_read_property(V_DISPATCH(&ports), name, repeats, &taken)
                       : late_read_property(V_DISPATCH(&ports), name, repeats, &taken);
    if (SUCCEEDED(hr))
        printf("property %.0f\n", taken);
    VariantClear(&ports);
}

static void answer(IDispatch *server)
{
    char line[256];
    char property[64];
    int repeats;
    quiet = true;
    printf("ready native\n");
    fflush(stdout);
    while (!failed && fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "read %d", &repeats) == 1)
            answer_read(server, repeats);
        else if (sscanf(line, "property %63s %d", property, &repeats) == 2)
            answer_property(server, property, repeats);
        else
            report(L"command", E_INVALIDARG);
        if (failed)
            printf("failed, see the error output\n");
        fflush(stdout);
    }
}

static void use(IDispatch *server, const WCHAR *name, int repeats, bool commanded)
{
    VARIANT nothing;
    VARIANT argument = {.vt = VT_BSTR, .bstrVal = SysAllocString(name)};
    HRESULT hr = call(server, L"Connect", &argument, &nothing);
    VariantClear(&argument);
    if (FAILED(hr))
        return;
    if (commanded)
        answer(server);
    for (int i = 0; i < repeats && !commanded; i++) {
        double start = nanoseconds();
        VARIANT ports;
        if (SUCCEEDED(call(server, L"GetPorts", NULL, &ports)))
            read_ports(V_DISPATCH(&ports));
        VariantClear(&ports);
        fprintf(stderr, "%.2f ms\n", (nanoseconds() - start) / 1e6);
    }
    call(server, L"Disconnect", NULL, &nothing);
}

int wmain(int count, WCHAR **arguments)
{
    const WCHAR *name = L"";
    int repeats = 1;
    bool commanded = false;
    for (int i = 1; i < count; i++) {
        if (wcscmp(arguments[i], L"-q") == 0)
            quiet = true;
        else if (wcscmp(arguments[i], L"-i") == 0)
            commanded = true;
        else if (wcscmp(arguments[i], L"-e") == 0)
            early = true;
        else if (wcscmp(arguments[i], L"-n") == 0 && i + 1 < count)
            repeats = _wtoi(arguments[++i]);
        else
            name = arguments[i];
    }
    HRESULT hr = CoInitializeEx(NULL, COINIT_APARTMENTTHREADED);
    if (FAILED(hr)) {
        report(L"CoInitializeEx", hr);
        return 1;
    }
    CLSID clsid;
    IDispatch *server;
    hr = CLSIDFromProgID(L"FaxServer.FaxServer", &clsid);
    if (SUCCEEDED(hr))
        hr = CoCreateInstance(&clsid, NULL, CLSCTX_INPROC_SERVER, &IID_IDispatch, (void **)&server);
    if (SUCCEEDED(hr)) {
        use(server, name, repeats, commanded);
        IDispatch_Release(server);
    } else {
        report(L"FaxServer.FaxServer", hr);
    }
    CoUninitialize();
    return failed ? 1 : 0;
}
