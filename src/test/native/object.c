#include "object.h"

#include <stdlib.h>

#include "dll.h"
#include "faxcom.h"
#include "trace.h"

/*
 * Type descriptions are loaded with the first object of a class and released with the last object of
 * all, since nothing may call into COM when the DLL is unloaded.
 */
static SRWLOCK lock = SRWLOCK_INIT;
static LONG objects;
static ITypeLib *type_library;
static struct object_class *described;

static volatile LONG numbers;

static HRESULT describe_locked(struct object_class *class)
{
    if (class->type_info)
        return S_OK;
    HRESULT hr = S_OK;
    if (!type_library) {
        WCHAR *path = dll_path();
        hr = path ? LoadTypeLibEx(path, REGKIND_NONE, &type_library) : E_OUTOFMEMORY;
        free(path);
    }
    if (SUCCEEDED(hr))
        hr = ITypeLib_GetTypeInfoOfGuid(type_library, class->iid, &class->type_info);
    if (SUCCEEDED(hr)) {
        class->next_described = described;
        described = class;
    }
    return hr;
}

static void forget_descriptions_locked(void)
{
    for (; described; described = described->next_described) {
        ITypeInfo_Release(described->type_info);
        described->type_info = NULL;
    }
    if (type_library)
        ITypeLib_Release(type_library);
    type_library = NULL;
}

static void uncount_object(void)
{
    AcquireSRWLockExclusive(&lock);
    if (--objects == 0)
        forget_descriptions_locked();
    ReleaseSRWLockExclusive(&lock);
}

static struct object *from_support_error_info(ISupportErrorInfo *iface)
{
    return CONTAINING_RECORD(iface, struct object, support_error_info);
}

static HRESULT STDMETHODCALLTYPE error_query_interface(ISupportErrorInfo *iface, REFIID iid, void **result)
{
    struct object *object = from_support_error_info(iface);
    return IDispatch_QueryInterface((IDispatch *)object, iid, result);
}

static ULONG STDMETHODCALLTYPE error_add_ref(ISupportErrorInfo *iface)
{
    return object_retain(from_support_error_info(iface));
}

static ULONG STDMETHODCALLTYPE error_release(ISupportErrorInfo *iface)
{
    return object_release(from_support_error_info(iface));
}

static HRESULT STDMETHODCALLTYPE interface_supports_error_info(ISupportErrorInfo *iface, REFIID iid)
{
    return IsEqualIID(iid, from_support_error_info(iface)->class->iid) ? S_OK : S_FALSE;
}

static ISupportErrorInfoVtbl support_error_info_vtable = {
    error_query_interface, error_add_ref, error_release, interface_supports_error_info
};

static struct object *initialized(struct object *object, const void *vtable, struct object_class *class)
{
    object->vtable = vtable;
    object->support_error_info.lpVtbl = &support_error_info_vtable;
    object->class = class;
    object->references = 1;
    object->number = InterlockedIncrement(&numbers);
    trace_create(object);
    return object;
}

void *object_new(size_t size, const void *vtable, struct object_class *class, HRESULT *result)
{
    struct object *object = calloc(1, size);
    *result = E_OUTOFMEMORY;
    if (!object)
        return NULL;
    AcquireSRWLockExclusive(&lock);
    objects++;
    *result = describe_locked(class);
    ReleaseSRWLockExclusive(&lock);
    if (FAILED(*result)) {
        uncount_object();
        free(object);
        return NULL;
    }
    return initialized(object, vtable, class);
}

void *object_new_undescribed(size_t size, const void *vtable, struct object_class *class)
{
    struct object *object = calloc(1, size);
    if (!object)
        return NULL;
    AcquireSRWLockExclusive(&lock);
    objects++;
    ReleaseSRWLockExclusive(&lock);
    return initialized(object, vtable, class);
}

HRESULT object_query(struct object *object, REFIID iid, void **result)
{
    if (!result)
        return E_POINTER;
    *result = NULL;
    if (IsEqualIID(iid, object->class->iid)) {
        HRESULT hr = object->class->query ? object->class->query(object) : S_OK;
        if (FAILED(hr))
            return hr;
        *result = object;
    } else if (IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IDispatch))
        *result = object;
    else if (IsEqualIID(iid, &IID_ISupportErrorInfo))
        *result = &object->support_error_info;
    else
        return E_NOINTERFACE;
    object_retain(object);
    return S_OK;
}

ULONG object_retain(struct object *object)
{
    return (ULONG)InterlockedIncrement(&object->references);
}

ULONG object_release(struct object *object)
{
    LONG left = InterlockedDecrement(&object->references);
    if (left == 0) {
        object->class->destroy(object);
        trace_destroy(object);
        free(object);
        uncount_object();
    }
    return (ULONG)left;
}

HRESULT object_type_info(struct object *object, UINT index, ITypeInfo **type_info)
{
    *type_info = NULL;
    if (index != 0)
        return DISP_E_BADINDEX;
    *type_info = object->class->type_info;
    ITypeInfo_AddRef(*type_info);
    return S_OK;
}

HRESULT object_names(struct object *object, LPOLESTR *names, UINT count, DISPID *ids)
{
    return DispGetIDsOfNames(object->class->type_info, names, count, ids);
}

static void answer_otherwise(struct object *object, VARIANT *result)
{
    BSTR text = object->answer_text;
    object->answer_text = NULL;
    if (!result) {
        SysFreeString(text);
        return;
    }
    VariantClear(result);
    V_VT(result) = object->answer_form == AS_TEXT ? VT_BSTR : object->answer_form == AS_NULL ? VT_NULL : VT_EMPTY;
    if (object->answer_form == AS_TEXT)
        V_BSTR(result) = text;
}

HRESULT object_invoke(struct object *object, DISPID id, REFIID iid, WORD flags, DISPPARAMS *parameters,
                      VARIANT *result, EXCEPINFO *exception, UINT *bad_argument)
{
    if (!IsEqualIID(iid, &IID_NULL))
        return DISP_E_UNKNOWNINTERFACE;
    object->answered_null_text = false;
    object->answer_form = AS_DECLARED;
    HRESULT hr = DispInvoke(object, object->class->type_info, id, flags, parameters, result, exception, bad_argument);
    /* Wine's DispInvoke hands on a copy, and the copy of a NULL BSTR is an empty one. */
    if (object->answered_null_text && result && V_VT(result) == VT_BSTR) {
        SysFreeString(V_BSTR(result));
        V_BSTR(result) = NULL;
    }
    if (object->answer_form != AS_DECLARED)
        answer_otherwise(object, result);
    return hr;
}

HRESULT object_fail(const struct object *object, HRESULT failure, const WCHAR *description)
{
    /* An older description left on this thread must not be taken for this failure's. */
    SetErrorInfo(0, NULL);
    ICreateErrorInfo *creation;
    if (!description || FAILED(CreateErrorInfo(&creation)))
        return failure;
    WCHAR source[] = L"FaxServer";
    ICreateErrorInfo_SetGUID(creation, object->class->iid);
    ICreateErrorInfo_SetSource(creation, source);
    ICreateErrorInfo_SetDescription(creation, (LPOLESTR)description);
    IErrorInfo *error;
    if (SUCCEEDED(ICreateErrorInfo_QueryInterface(creation, &IID_IErrorInfo, (void **)&error))) {
        SetErrorInfo(0, error);
        IErrorInfo_Release(error);
    }
    ICreateErrorInfo_Release(creation);
    return failure;
}

LONG object_count(void)
{
    AcquireSRWLockShared(&lock);
    LONG count = objects;
    ReleaseSRWLockShared(&lock);
    return count;
}
