/*
 * A console client of the fax library: connects, reads every port by late binding, prints one line a
 * port, and lets go of everything. Times go to the error output.
 *
 *   client [-q] [-n repeats] [server]
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#include <windows.h>
#include <ole2.h>

#include "text.h"

static LPOLESTR const property_names[] = {
    L"Name", L"DeviceId", L"Csid", L"Tsid", L"Rings", L"Priority", L"Send", L"Receive", L"CanModify"
};

static DISPID count_id = DISPID_UNKNOWN;
static DISPID item_id = DISPID_UNKNOWN;
static DISPID property_ids[ARRAYSIZE(property_names)];

static bool quiet;
static bool failed;

static HRESULT report(const WCHAR *what, HRESULT hr)
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
        if (!quiet && V_VT(&value) == VT_BSTR)
            print(stdout, V_BSTR(&value));
        else if (!quiet && V_VT(&value) == VT_I4)
            printf("\t%ld", V_I4(&value));
        else if (!quiet)
            printf("\t?");
        VariantClear(&value);
    }
    if (!quiet)
        printf("\n");
}

static void read_ports(IDispatch *ports)
{
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

static double milliseconds(void)
{
    LARGE_INTEGER now;
    LARGE_INTEGER frequency;
    QueryPerformanceCounter(&now);
    QueryPerformanceFrequency(&frequency);
    return 1000.0 * (double)now.QuadPart / (double)frequency.QuadPart;
}

static void use(IDispatch *server, const WCHAR *name, int repeats)
{
    VARIANT nothing;
    VARIANT argument = {.vt = VT_BSTR, .bstrVal = SysAllocString(name)};
    HRESULT hr = call(server, L"Connect", &argument, &nothing);
    VariantClear(&argument);
    if (FAILED(hr))
        return;
    for (int i = 0; i < repeats; i++) {
        double start = milliseconds();
        VARIANT ports;
        if (SUCCEEDED(call(server, L"GetPorts", NULL, &ports)))
            read_ports(V_DISPATCH(&ports));
        VariantClear(&ports);
        fprintf(stderr, "%.2f ms\n", milliseconds() - start);
    }
    call(server, L"Disconnect", NULL, &nothing);
}

int wmain(int count, WCHAR **arguments)
{
    const WCHAR *name = L"";
    int repeats = 1;
    for (int i = 1; i < count; i++) {
        if (wcscmp(arguments[i], L"-q") == 0)
            quiet = true;
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
        use(server, name, repeats);
        IDispatch_Release(server);
    } else {
        report(L"FaxServer.FaxServer", hr);
    }
    CoUninitialize();
    return failed ? 1 : 0;
}
