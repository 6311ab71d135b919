/*
 * FaxmxTest.Probe: an object for testing an automation client's plumbing. Its IDispatch is written
 * by hand, because a type library would smooth away the answers it exists to give.
 */
#include "probe.h"

#include <stdbool.h>
#include <stdlib.h>
#include <wchar.h>

#include "dll.h"
#include "malloc_spy.h"
#include "object.h"
#include "trace.h"

#define LOCALE_OF_TEXTS 0x0409
#define MAIL_MESSAGE (WM_APP + 1)

const CLSID CLSID_Probe = {0x0e6da8ab, 0xda0a, 0x4674, {0x8e, 0x97, 0x71, 0xae, 0xce, 0x8d, 0x68, 0x36}};
static const IID IID_Probe = {0x6329e2e8, 0x1c17, 0x4acb, {0xbd, 0xda, 0x2e, 0xef, 0x39, 0x98, 0xbc, 0xae}};

/* The message-only window and its counts, which a sending thread may need longer than the probe lives. */
struct mailbox {
    LONG references;
    HWND window;
    LONG seen;
    LONG answered;
    LONG unanswered;
};

struct probe {
    struct object object;
    VARIANT property;
    VARIANT referenced;     /* what by-reference results point at, until the next one */
    struct mailbox *mailbox;
};

struct call {
    struct probe *probe;
    const DISPPARAMS *parameters;
    VARIANT *result;            /* never NULL, and empty */
    EXCEPINFO *exception;       /* may be NULL */
    UINT *bad_argument;         /* may be NULL */
};

/* A deferred fill-in is given nothing but the EXCEPINFO, so what it fills in has to wait here. */
static struct {
    HRESULT scode;
    BSTR description;
} deferred;

static HRESULT create_probe(struct probe **result);

static struct probe *from_iface(IDispatch *iface)
{
    return (struct probe *)iface;
}

/* ---- arguments, counted from 0 in the order they are written ---- */

static VARIANT *argument(const struct call *call, UINT index)
{
    return &call->parameters->rgvarg[call->parameters->cArgs - 1 - index];
}

static HRESULT number_argument(const struct call *call, UINT index, LONG *number)
{
    VARIANT value;
    VariantInit(&value);
    if (V_VT(argument(call, index)) == VT_ERROR) {
        *number = V_ERROR(argument(call, index));
        return S_OK;
    }
    HRESULT hr = VariantChangeTypeEx(&value, argument(call, index), LOCALE_OF_TEXTS, 0, VT_I4);
    if (SUCCEEDED(hr))
        *number = V_I4(&value);
    else if (call->bad_argument)
        *call->bad_argument = call->parameters->cArgs - 1 - index;
    return hr;
}

/* A VT_NULL, a VT_EMPTY and a NULL BSTR are a NULL text. */
static HRESULT text_argument(const struct call *call, UINT index, BSTR *text)
{
    VARIANT value;
    VariantInit(&value);
    *text = NULL;
    /* Checked before the copy is made, which is never NULL. */
    if (V_VT(argument(call, index)) == VT_BSTR && !V_BSTR(argument(call, index)))
        return S_OK;
    HRESULT hr = VariantCopyInd(&value, argument(call, index));
    if (FAILED(hr) || V_VT(&value) == VT_NULL || V_VT(&value) == VT_EMPTY)
        return hr;
    hr = VariantChangeTypeEx(&value, &value, LOCALE_OF_TEXTS, 0, VT_BSTR);
    if (SUCCEEDED(hr)) {
        *text = V_BSTR(&value);
    } else {
        VariantClear(&value);
        if (call->bad_argument)
            *call->bad_argument = call->parameters->cArgs - 1 - index;
    }
    return hr;
}

static HRESULT answer_number(const struct call *call, LONG number)
{
    V_VT(call->result) = VT_I4;
    V_I4(call->result) = number;
    return S_OK;
}

/* ---- values ---- */

static HRESULT echo(const struct call *call)
{
    return VariantCopy(call->result, argument(call, 0));
}

static HRESULT type_of(const struct call *call)
{
    return answer_number(call, V_VT(argument(call, 0)));
}

static HRESULT make_bytes(VARIANT *value)
{
    SAFEARRAY *bytes = SafeArrayCreateVector(VT_UI1, 0, 3);
    if (!bytes)
        return E_OUTOFMEMORY;
    V_VT(value) = VT_ARRAY | VT_UI1;
    V_ARRAY(value) = bytes;
    return S_OK;
}

static HRESULT make_object(VARTYPE type, BSTR text, VARIANT *value)
{
    struct probe *probe = NULL;
    HRESULT hr = text && wcscmp(text, L"null") == 0 ? S_OK : create_probe(&probe);
    if (SUCCEEDED(hr)) {
        /* One pointer serves both: the IUnknown of an object here is its IDispatch. */
        V_VT(value) = type;
        V_DISPATCH(value) = (IDispatch *)probe;
    }
    return hr;
}

static HRESULT make(VARTYPE type, BSTR text, VARIANT *value)
{
    VariantInit(value);
    switch (type) {
    case VT_EMPTY:
    case VT_NULL:
        V_VT(value) = type;
        return S_OK;
    case VT_DISPATCH:
    case VT_UNKNOWN:
        return make_object(type, text, value);
    case VT_ERROR:
        V_VT(value) = VT_ERROR;
        V_ERROR(value) = text ? (SCODE)wcstoul(text, NULL, 16) : 0;
        return S_OK;
    case VT_ARRAY | VT_UI1:
        return make_bytes(value);
    }
    VARIANT from;
    V_VT(&from) = VT_BSTR;
    V_BSTR(&from) = text;
    /* Changing a BSTR into a BSTR would make an empty text of a NULL one. */
    if (type == VT_BSTR && !text) {
        *value = from;
        return S_OK;
    }
    return VariantChangeTypeEx(value, &from, LOCALE_OF_TEXTS, 0, type);
}

static HRESULT make_reference(struct probe *probe, VARTYPE type, BSTR text, VARIANT *result)
{
    VARIANT value;
    HRESULT hr = make(type == VT_VARIANT ? VT_BSTR : type, text, &value);
    if (FAILED(hr))
        return hr;
    VariantClear(&probe->referenced);
    probe->referenced = value;
    V_VT(result) = VT_BYREF | type;
    /* A DECIMAL and a VARIANT fill the whole structure, everything else lies behind its type. */
    if (type == VT_DECIMAL)
        V_DECIMALREF(result) = &V_DECIMAL(&probe->referenced);
    else if (type == VT_VARIANT)
        V_VARIANTREF(result) = &probe->referenced;
    else
        V_BYREF(result) = &V_BYREF(&probe->referenced);
    return S_OK;
}

static HRESULT make_value(const struct call *call)
{
    LONG type;
    BSTR text;
    HRESULT hr = number_argument(call, 0, &type);
    if (SUCCEEDED(hr))
        hr = text_argument(call, 1, &text);
    if (FAILED(hr))
        return hr;
    hr = type & VT_BYREF ? make_reference(call->probe, (VARTYPE)(type & ~VT_BYREF), text, call->result)
                         : make((VARTYPE)type, text, call->result);
    SysFreeString(text);
    return hr;
}

/* A text as one type, changed by Automation into another: what a client's own conversions are compared with. */
static HRESULT change_type(const struct call *call)
{
    LONG to;
    LONG from;
    BSTR text;
    VARIANT value;
    HRESULT hr = number_argument(call, 0, &to);
    if (SUCCEEDED(hr))
        hr = number_argument(call, 1, &from);
    if (SUCCEEDED(hr))
        hr = text_argument(call, 2, &text);
    if (FAILED(hr))
        return hr;
    hr = make((VARTYPE)from, text, &value);
    SysFreeString(text);
    if (SUCCEEDED(hr)) {
        hr = VariantChangeTypeEx(call->result, &value, LOCALE_OF_TEXTS, VARIANT_ALPHABOOL, (VARTYPE)to);
        VariantClear(&value);
    }
    return hr;
}

static HRESULT get_property(const struct call *call)
{
    if (call->parameters->cArgs == 0)
        return VariantCopy(call->result, &call->probe->property);
    LONG index;
    HRESULT hr = number_argument(call, 0, &index);
    if (FAILED(hr))
        return hr;
    VARIANT text;
    VariantInit(&text);
    hr = VariantChangeTypeEx(&text, &call->probe->property, LOCALE_OF_TEXTS, 0, VT_BSTR);
    if (FAILED(hr))
        return hr;
    if (index < 1 || (UINT)index > SysStringLen(V_BSTR(&text))) {
        hr = DISP_E_BADINDEX;
    } else {
        V_VT(call->result) = VT_BSTR;
        V_BSTR(call->result) = SysAllocStringLen(V_BSTR(&text) + index - 1, 1);
    }
    VariantClear(&text);
    return hr;
}

static HRESULT put_property(const struct call *call)
{
    const DISPPARAMS *parameters = call->parameters;
    if (parameters->cNamedArgs != 1 || parameters->rgdispidNamedArgs[0] != DISPID_PROPERTYPUT)
        return DISP_E_PARAMNOTFOUND;
    return parameters->cArgs == 1 ? VariantCopy(&call->probe->property, argument(call, 0)) : DISP_E_BADPARAMCOUNT;
}

/* ---- failures ---- */

static HRESULT fail(const struct call *call)
{
    LONG result;
    HRESULT hr = number_argument(call, 0, &result);
    return FAILED(hr) ? hr : result;
}

static HRESULT throw_exception(const struct call *call)
{
    LONG scode;
    BSTR source = NULL;
    BSTR description = NULL;
    HRESULT hr = number_argument(call, 0, &scode);
    if (SUCCEEDED(hr))
        hr = text_argument(call, 1, &source);
    if (SUCCEEDED(hr))
        hr = text_argument(call, 2, &description);
    if (FAILED(hr) || !call->exception) {
        SysFreeString(source);
        SysFreeString(description);
        return FAILED(hr) ? hr : DISP_E_EXCEPTION;
    }
    *call->exception = (EXCEPINFO){
        .scode = scode,
        .bstrSource = source,
        .bstrDescription = description,
        .bstrHelpFile = SysAllocString(L"faxmx-probe.hlp"),
        .dwHelpContext = 42,
    };
    return DISP_E_EXCEPTION;
}

static HRESULT WINAPI fill_in(EXCEPINFO *exception)
{
    exception->scode = deferred.scode;
    exception->bstrSource = SysAllocString(L"FaxmxTest.Probe");
    exception->bstrDescription = deferred.description;
    deferred.description = NULL;
    return S_OK;
}

static HRESULT throw_deferred(const struct call *call)
{
    LONG scode;
    BSTR description;
    HRESULT hr = number_argument(call, 0, &scode);
    if (SUCCEEDED(hr))
        hr = text_argument(call, 1, &description);
    if (FAILED(hr))
        return hr;
    SysFreeString(deferred.description);
    deferred.scode = scode;
    deferred.description = description;
    if (call->exception)
        *call->exception = (EXCEPINFO){.pfnDeferredFillIn = fill_in};
    return DISP_E_EXCEPTION;
}

static HRESULT throw_code(const struct call *call)
{
    LONG code;
    BSTR description;
    HRESULT hr = number_argument(call, 0, &code);
    if (SUCCEEDED(hr))
        hr = text_argument(call, 1, &description);
    if (FAILED(hr))
        return hr;
    if (call->exception)
        *call->exception = (EXCEPINFO){.wCode = (WORD)code, .bstrDescription = description};
    else
        SysFreeString(description);
    return DISP_E_EXCEPTION;
}

static HRESULT bad_argument(const struct call *call)
{
    if (call->bad_argument)
        *call->bad_argument = 1;
    return DISP_E_TYPEMISMATCH;
}

/* ---- what is alive ---- */

static HRESULT live_objects(const struct call *call)
{
    return answer_number(call, object_count());
}

static HRESULT live_blocks(const struct call *call)
{
    LONG blocks;
    HRESULT hr = malloc_spy_blocks(&blocks);
    return FAILED(hr) ? hr : answer_number(call, blocks);
}

/* Wine 8 has no GetProcessHandleCount worth the name. It gives a new handle the lowest number that is free. */
static HRESULT new_handle(const struct call *call)
{
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!event)
        return HRESULT_FROM_WIN32(GetLastError());
    CloseHandle(event);
    return answer_number(call, (LONG)(LONG_PTR)event);
}

/* ---- threads and messages ---- */

static HRESULT thread_id(const struct call *call)
{
    return answer_number(call, (LONG)GetCurrentThreadId());
}

static LRESULT CALLBACK on_message(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    struct mailbox *mailbox = (struct mailbox *)GetWindowLongPtrW(window, GWLP_USERDATA);
    if (message != MAIL_MESSAGE || !mailbox)
        return DefWindowProcW(window, message, wparam, lparam);
    InterlockedIncrement(&mailbox->seen);
    return TRUE;
}

static HRESULT last_error(void)
{
    return HRESULT_FROM_WIN32(GetLastError());
}

static HRESULT open_mailbox(struct probe *probe)
{
    if (probe->mailbox)
        return S_OK;
    WNDCLASSW window_class = {
        .lpfnWndProc = on_message,
        .hInstance = dll_instance(),
        .lpszClassName = L"FaxmxTest.Probe",
    };
    if (!RegisterClassW(&window_class) && GetLastError() != ERROR_CLASS_ALREADY_EXISTS)
        return last_error();
    struct mailbox *mailbox = calloc(1, sizeof *mailbox);
    if (!mailbox)
        return E_OUTOFMEMORY;
    mailbox->references = 1;
    mailbox->window = CreateWindowW(window_class.lpszClassName, NULL, 0, 0, 0, 0, 0, HWND_MESSAGE, NULL,
                                    dll_instance(), NULL);
    if (!mailbox->window) {
        HRESULT hr = last_error();
        free(mailbox);
        return hr;
    }
    SetWindowLongPtrW(mailbox->window, GWLP_USERDATA, (LONG_PTR)mailbox);
    probe->mailbox = mailbox;
    return S_OK;
}

static void mailbox_release(struct mailbox *mailbox)
{
    if (InterlockedDecrement(&mailbox->references) == 0)
        free(mailbox);
}

static void close_mailbox(struct probe *probe)
{
    if (!probe->mailbox)
        return;
    DestroyWindow(probe->mailbox->window);
    mailbox_release(probe->mailbox);
    /* Refused while another probe has a window, which will try again. */
    UnregisterClassW(L"FaxmxTest.Probe", dll_instance());
}

static HRESULT post_to_self(const struct call *call)
{
    HRESULT hr = open_mailbox(call->probe);
    if (FAILED(hr))
        return hr;
    struct mailbox *mailbox = call->probe->mailbox;
    return PostMessageW(mailbox->window, MAIL_MESSAGE, 0, 0) ? S_OK : last_error();
}

static HRESULT messages_seen(const struct call *call)
{
    return answer_number(call, call->probe->mailbox ? call->probe->mailbox->seen : 0);
}

static bool send_mail(HWND window, UINT timeout_ms)
{
    DWORD_PTR answer = FALSE;
    return SendMessageTimeoutW(window, MAIL_MESSAGE, 0, 0, SMTO_NORMAL, timeout_ms, &answer) && answer;
}

/* A handle of a window has no more than 32 bits that count. */
static HRESULT window(const struct call *call)
{
    HRESULT hr = open_mailbox(call->probe);
    return FAILED(hr) ? hr : answer_number(call, (LONG)(LONG_PTR)call->probe->mailbox->window);
}

static HRESULT send_to(const struct call *call)
{
    LONG window;
    LONG timeout_ms;
    HRESULT hr = number_argument(call, 0, &window);
    if (SUCCEEDED(hr))
        hr = number_argument(call, 1, &timeout_ms);
    if (FAILED(hr))
        return hr;
    V_VT(call->result) = VT_BOOL;
    V_BOOL(call->result) = send_mail((HWND)(LONG_PTR)window, (UINT)timeout_ms) ? VARIANT_TRUE : VARIANT_FALSE;
    return S_OK;
}

struct sending {
    struct mailbox *mailbox;
    UINT timeout_ms;
    HMODULE dll;
};

static DWORD WINAPI send_message(void *argument)
{
    struct sending sending = *(struct sending *)argument;
    free(argument);
    bool answered = send_mail(sending.mailbox->window, sending.timeout_ms);
    InterlockedIncrement(answered ? &sending.mailbox->answered : &sending.mailbox->unanswered);
    mailbox_release(sending.mailbox);
    FreeLibraryAndExitThread(sending.dll, 0);
}

static HRESULT send_from_other_thread(const struct call *call)
{
    LONG timeout_ms;
    HRESULT hr = number_argument(call, 0, &timeout_ms);
    if (SUCCEEDED(hr))
        hr = open_mailbox(call->probe);
    if (FAILED(hr))
        return hr;
    struct sending *sending = malloc(sizeof *sending);
    if (!sending)
        return E_OUTOFMEMORY;
    *sending = (struct sending){.mailbox = call->probe->mailbox, .timeout_ms = (UINT)timeout_ms};
    if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, (LPCWSTR)(ULONG_PTR)send_message, &sending->dll)) {
        hr = last_error();
        free(sending);
        return hr;
    }
    InterlockedIncrement(&sending->mailbox->references);
    HANDLE thread = CreateThread(NULL, 0, send_message, sending, 0, NULL);
    if (!thread) {
        hr = last_error();
        mailbox_release(sending->mailbox);
        FreeLibrary(sending->dll);
        free(sending);
        return hr;
    }
    CloseHandle(thread);
    return S_OK;
}

static HRESULT send_answered(const struct call *call)
{
    return answer_number(call, call->probe->mailbox ? call->probe->mailbox->answered : 0);
}

static HRESULT send_unanswered(const struct call *call)
{
    return answer_number(call, call->probe->mailbox ? call->probe->mailbox->unanswered : 0);
}

/* ---- dispatch ---- */

/* A member's DISPID is its place here, counted from 1. */
static const struct member {
    const WCHAR *name;
    const char *label;
    UINT arguments;
    HRESULT (*call)(const struct call *call);
} members[] = {
    {L"Echo", "call Echo", 1, echo},
    {L"Make", "call Make", 2, make_value},
    {L"TypeOf", "call TypeOf", 1, type_of},
    {L"Property", NULL, 0, NULL},
    {L"Fail", "call Fail", 1, fail},
    {L"Throw", "call Throw", 3, throw_exception},
    {L"ThrowDeferred", "call ThrowDeferred", 2, throw_deferred},
    {L"ThrowCode", "call ThrowCode", 2, throw_code},
    {L"BadArgument", "call BadArgument", 2, bad_argument},
    {L"ThreadId", "call ThreadId", 0, thread_id},
    {L"LiveObjects", "call LiveObjects", 0, live_objects},
    {L"LiveBlocks", "call LiveBlocks", 0, live_blocks},
    {L"NewHandle", "call NewHandle", 0, new_handle},
    {L"PostToSelf", "call PostToSelf", 0, post_to_self},
    {L"MessagesSeen", "call MessagesSeen", 0, messages_seen},
    {L"Window", "call Window", 0, window},
    {L"SendTo", "call SendTo", 2, send_to},
    {L"SendFromOtherThread", "call SendFromOtherThread", 1, send_from_other_thread},
    {L"SendAnswered", "call SendAnswered", 0, send_answered},
    {L"SendUnanswered", "call SendUnanswered", 0, send_unanswered},
    {L"ChangeType", "call ChangeType", 3, change_type},
};

static HRESULT STDMETHODCALLTYPE query_interface(IDispatch *iface, REFIID iid, void **result)
{
    return object_query((struct object *)iface, iid, result);
}

static ULONG STDMETHODCALLTYPE add_ref(IDispatch *iface)
{
    return object_retain((struct object *)iface);
}

static ULONG STDMETHODCALLTYPE release(IDispatch *iface)
{
    return object_release((struct object *)iface);
}

static HRESULT STDMETHODCALLTYPE get_type_info_count(IDispatch *iface, UINT *count)
{
    (void)iface;
    *count = 0;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE get_type_info(IDispatch *iface, UINT index, LCID locale, ITypeInfo **type_info)
{
    (void)iface;
    (void)index;
    (void)locale;
    *type_info = NULL;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE get_ids_of_names(IDispatch *iface, REFIID iid, LPOLESTR *names, UINT count,
                                                  LCID locale, DISPID *ids)
{
    (void)iface;
    (void)iid;
    (void)locale;
    for (UINT i = 0; i < count; i++)
        ids[i] = DISPID_UNKNOWN;
    for (UINT i = 0; count > 0 && i < ARRAYSIZE(members); i++) {
        if (_wcsicmp(names[0], members[i].name) == 0)
            ids[0] = (DISPID)i + 1;
    }
    /* Further names would be those of arguments, which have none. */
    return count == 1 && ids[0] != DISPID_UNKNOWN ? S_OK : DISP_E_UNKNOWNNAME;
}

static HRESULT invoke_property(const struct call *call, WORD flags)
{
    struct object *object = &call->probe->object;
    if (flags & (DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF))
        return trace_call(object, "put Property", put_property(call));
    HRESULT hr = flags & DISPATCH_PROPERTYGET ? S_OK : DISP_E_MEMBERNOTFOUND;
    if (SUCCEEDED(hr))
        hr = call->parameters->cArgs <= 1 ? get_property(call) : DISP_E_BADPARAMCOUNT;
    return trace_call(object, "get Property", hr);
}

static HRESULT invoke_method(const struct call *call, const struct member *member, WORD flags)
{
    HRESULT hr;
    if (!(flags & DISPATCH_METHOD))
        hr = DISP_E_MEMBERNOTFOUND;
    else if (call->parameters->cArgs != member->arguments)
        hr = DISP_E_BADPARAMCOUNT;
    else
        hr = member->call(call);
    return trace_call(&call->probe->object, member->label, hr);
}

static HRESULT STDMETHODCALLTYPE invoke(IDispatch *iface, DISPID id, REFIID iid, LCID locale, WORD flags,
                                        DISPPARAMS *parameters, VARIANT *result, EXCEPINFO *exception,
                                        UINT *bad_argument)
{
    (void)locale;
    if (!IsEqualIID(iid, &IID_NULL))
        return DISP_E_UNKNOWNINTERFACE;
    if (id < 1 || id > (DISPID)ARRAYSIZE(members))
        return DISP_E_MEMBERNOTFOUND;
    VARIANT unwanted;
    struct call call = {from_iface(iface), parameters, result ? result : &unwanted, exception, bad_argument};
    VariantInit(call.result);
    const struct member *member = &members[id - 1];
    HRESULT hr = member->call ? invoke_method(&call, member, flags) : invoke_property(&call, flags);
    if (!result)
        VariantClear(&unwanted);
    return hr;
}

static IDispatchVtbl vtable = {
    query_interface, add_ref, release, get_type_info_count, get_type_info, get_ids_of_names, invoke
};

static void destroy(struct object *object)
{
    struct probe *probe = (struct probe *)object;
    close_mailbox(probe);
    VariantClear(&probe->property);
    VariantClear(&probe->referenced);
    SysFreeString(deferred.description);
    deferred.description = NULL;
}

static struct object_class class = {.name = "Probe", .iid = &IID_Probe, .destroy = destroy};

static HRESULT create_probe(struct probe **result)
{
    *result = object_new_undescribed(sizeof **result, &vtable, &class);
    return *result ? S_OK : E_OUTOFMEMORY;
}

HRESULT probe_create(REFIID iid, void **result)
{
    struct probe *probe;
    HRESULT hr = malloc_spy_begin();
    if (SUCCEEDED(hr))
        hr = create_probe(&probe);
    if (FAILED(hr))
        return hr;
    hr = object_query(&probe->object, iid, result);
    object_release(&probe->object);
    return hr;
}
