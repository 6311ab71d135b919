/* The early-bound way of the console client. */
#include "client.h"

#include <stdio.h>
#include <wchar.h>

#include "faxcom.h"

static HRESULT take_text_of(IFaxPort *port, const WCHAR *name, HRESULT (STDMETHODCALLTYPE *get)(IFaxPort *, BSTR *))
{
    BSTR text = NULL;
    HRESULT hr = get(port, &text);
    if (FAILED(hr))
        return report(name, hr);
    take_text(text);
    SysFreeString(text);
    return hr;
}

static HRESULT take_number_of(IFaxPort *port, const WCHAR *name, HRESULT (STDMETHODCALLTYPE *get)(IFaxPort *, LONG *))
{
    LONG number = 0;
    HRESULT hr = get(port, &number);
    if (FAILED(hr))
        return report(name, hr);
    take_number(number);
    return hr;
}

static void read_port(IFaxPort *port, LONG position)
{
    const IFaxPortVtbl *table = port->lpVtbl;
    if (!quiet)
        printf("%ld", position);
    take_text_of(port, L"Name", table->get_Name);
    take_number_of(port, L"DeviceId", table->get_DeviceId);
    take_number_of(port, L"CanModify", table->get_CanModify);
    take_text_of(port, L"Csid", table->get_Csid);
    take_text_of(port, L"Tsid", table->get_Tsid);
    take_number_of(port, L"Rings", table->get_Rings);
    take_number_of(port, L"Priority", table->get_Priority);
    take_number_of(port, L"Send", table->get_Send);
    take_number_of(port, L"Receive", table->get_Receive);
    if (!quiet)
        printf("\n");
}

static HRESULT get_port(IFaxPorts *ports, LONG position, IFaxPort **port)
{
    VARIANT item;
    VariantInit(&item);
    HRESULT hr = IFaxPorts_get_Item(ports, position, &item);
    if (FAILED(hr))
        return report(L"Item", hr);
    hr = V_VT(&item) == VT_DISPATCH && V_DISPATCH(&item)
            ? IDispatch_QueryInterface(V_DISPATCH(&item), &IID_IFaxPort, (void **)port) : DISP_E_TYPEMISMATCH;
    VariantClear(&item);
    return FAILED(hr) ? report(L"IFaxPort", hr) : hr;
}

static HRESULT get_ports(IDispatch *object, IFaxPorts **ports)
{
    HRESULT hr = IDispatch_QueryInterface(object, &IID_IFaxPorts, (void **)ports);
    return FAILED(hr) ? report(L"IFaxPorts", hr) : hr;
}

HRESULT early_read_ports(IDispatch *object)
{
    IFaxPorts *ports;
    LONG count = 0;
    HRESULT hr = get_ports(object, &ports);
    if (FAILED(hr))
        return hr;
    hr = IFaxPorts_get_Count(ports, &count);
    if (FAILED(hr))
        report(L"Count", hr);
    for (LONG position = 1; SUCCEEDED(hr) && position <= count; position++) {
        IFaxPort *port;
        if (SUCCEEDED(get_port(ports, position, &port))) {
            read_port(port, position);
            IFaxPort_Release(port);
        }
    }
    IFaxPorts_Release(ports);
    return hr;
}

HRESULT early_read_property(IDispatch *object, const WCHAR *name, int repeats, double *taken)
{
    IFaxPorts *ports;
    HRESULT hr = get_ports(object, &ports);
    if (FAILED(hr))
        return hr;
    IFaxPort *port;
    hr = get_port(ports, 1, &port);
    if (SUCCEEDED(hr)) {
        bool is_text = wcscmp(name, L"Csid") == 0;
        double start = nanoseconds();
        for (int i = 0; i < repeats && SUCCEEDED(hr); i++)
            hr = is_text ? take_text_of(port, name, port->lpVtbl->get_Csid)
                         : take_number_of(port, name, port->lpVtbl->get_Rings);
        *taken = nanoseconds() - start;
        IFaxPort_Release(port);
    }
    IFaxPorts_Release(ports);
    return hr;
}
