#include "dll.h"

#include <olectl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <wchar.h>

#include "fax.h"
#include "object.h"
#include "probe.h"
#include "scenario.h"
#include "trace.h"

#define CLASS_KEY_LENGTH 45     /* CLSID\{...} */

struct class_factory {
    IClassFactory iface;
    const CLSID *clsid;
    const WCHAR *name;
    const WCHAR *prog_id;       /* of any version; NULL for objects that only other objects hand out */
    HRESULT (*create)(REFIID iid, void **result);
};

static HINSTANCE instance;
static LONG locks;

HINSTANCE dll_instance(void)
{
    return instance;
}

WCHAR *dll_path(void)
{
    for (DWORD size = MAX_PATH;; size *= 2) {
        WCHAR *path = malloc(size * sizeof *path);
        if (!path)
            return NULL;
        DWORD length = GetModuleFileNameW(instance, path, size);
        if (length < size)
            return path;
        free(path);
    }
}

/* ---- class factories ---- */

static HRESULT STDMETHODCALLTYPE query_interface(IClassFactory *iface, REFIID iid, void **result)
{
    if (!result)
        return E_POINTER;
    *result = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IClassFactory))
        return E_NOINTERFACE;
    IClassFactory_AddRef(iface);
    *result = iface;
    return S_OK;
}

/* Factories are static: all that a reference to one keeps alive is the DLL. */
static ULONG STDMETHODCALLTYPE add_ref(IClassFactory *iface)
{
    (void)iface;
    InterlockedIncrement(&locks);
    return 2;
}

static ULONG STDMETHODCALLTYPE release(IClassFactory *iface)
{
    (void)iface;
    InterlockedDecrement(&locks);
    return 1;
}

static HRESULT STDMETHODCALLTYPE create_instance(IClassFactory *iface, IUnknown *outer, REFIID iid, void **result)
{
    struct class_factory *factory = CONTAINING_RECORD(iface, struct class_factory, iface);
    if (!result)
        return E_POINTER;
    *result = NULL;
    if (outer)
        return CLASS_E_NOAGGREGATION;
    return factory->create ? factory->create(iid, result) : CLASS_E_CLASSNOTAVAILABLE;
}

static HRESULT STDMETHODCALLTYPE lock_server(IClassFactory *iface, BOOL lock)
{
    (void)iface;
    if (lock)
        InterlockedIncrement(&locks);
    else
        InterlockedDecrement(&locks);
    return S_OK;
}

static IClassFactoryVtbl factory_vtable = {query_interface, add_ref, release, create_instance, lock_server};

static struct class_factory factories[] = {
    {{&factory_vtable}, &CLSID_FaxServer, L"FaxServer", L"FaxServer.FaxServer", fax_server_create},
    {{&factory_vtable}, &CLSID_FaxTiff, L"FaxTiff", L"FaxTiff.FaxTiff", fax_tiff_create},
    {{&factory_vtable}, &CLSID_FaxPorts, L"FaxPorts", NULL, NULL},
    {{&factory_vtable}, &CLSID_FaxPort, L"FaxPort", NULL, NULL},
    {{&factory_vtable}, &CLSID_FaxStatus, L"FaxStatus", NULL, NULL},
    {{&factory_vtable}, &CLSID_FaxRoutingMethods, L"FaxRoutingMethods", NULL, NULL},
    {{&factory_vtable}, &CLSID_FaxRoutingMethod, L"FaxRoutingMethod", NULL, NULL},
    {{&factory_vtable}, &CLSID_FaxJobs, L"FaxJobs", NULL, NULL},
    {{&factory_vtable}, &CLSID_FaxJob, L"FaxJob", NULL, NULL},
    {{&factory_vtable}, &CLSID_FaxDoc, L"FaxDoc", NULL, NULL},
    {{&factory_vtable}, &CLSID_Probe, L"Probe", L"FaxmxTest.Probe", probe_create},
};

HRESULT WINAPI DllGetClassObject(REFCLSID clsid, REFIID iid, void **result)
{
    if (!result)
        return E_POINTER;
    *result = NULL;
    for (size_t i = 0; i < ARRAYSIZE(factories); i++) {
        if (IsEqualCLSID(clsid, factories[i].clsid))
            return IClassFactory_QueryInterface(&factories[i].iface, iid, result);
    }
    return CLASS_E_CLASSNOTAVAILABLE;
}

HRESULT WINAPI DllCanUnloadNow(void)
{
    return locks == 0 && object_count() == 0 ? S_OK : S_FALSE;
}

/* ---- registration ---- */

static bool set_value(const WCHAR *key, const WCHAR *subkey, const WCHAR *name, const WCHAR *value)
{
    WCHAR path[128];
    swprintf(path, ARRAYSIZE(path), subkey ? L"%ls\\%ls" : L"%ls", key, subkey);
    return RegSetKeyValueW(HKEY_CLASSES_ROOT, path, name, REG_SZ, value,
                           (DWORD)((wcslen(value) + 1) * sizeof *value)) == ERROR_SUCCESS;
}

static bool remove_key(const WCHAR *key)
{
    LSTATUS status = RegDeleteTreeW(HKEY_CLASSES_ROOT, key);
    return status == ERROR_SUCCESS || status == ERROR_FILE_NOT_FOUND;
}

static void class_key(const struct class_factory *factory, WCHAR key[CLASS_KEY_LENGTH])
{
    wcscpy(key, L"CLSID\\");
    StringFromGUID2(factory->clsid, key + 6, CLASS_KEY_LENGTH - 6);
}

static bool register_class(const struct class_factory *factory, const WCHAR *path, const WCHAR *library)
{
    WCHAR key[CLASS_KEY_LENGTH];
    class_key(factory, key);
    bool done = set_value(key, NULL, NULL, factory->name)
            && set_value(key, L"InprocServer32", NULL, path)
            && set_value(key, L"InprocServer32", L"ThreadingModel", L"Apartment")
            && set_value(key, L"TypeLib", NULL, library);
    if (!done || !factory->prog_id)
        return done;
    WCHAR version[64];
    swprintf(version, ARRAYSIZE(version), L"%ls.1", factory->prog_id);
    const WCHAR *clsid = key + 6;
    return set_value(key, L"ProgID", NULL, version)
            && set_value(key, L"VersionIndependentProgID", NULL, factory->prog_id)
            && set_value(version, NULL, NULL, factory->name)
            && set_value(version, L"CLSID", NULL, clsid)
            && set_value(factory->prog_id, NULL, NULL, factory->name)
            && set_value(factory->prog_id, L"CLSID", NULL, clsid)
            && set_value(factory->prog_id, L"CurVer", NULL, version);
}

static bool unregister_class(const struct class_factory *factory)
{
    WCHAR key[CLASS_KEY_LENGTH];
    class_key(factory, key);
    if (!remove_key(key))
        return false;
    if (!factory->prog_id)
        return true;
    WCHAR version[64];
    swprintf(version, ARRAYSIZE(version), L"%ls.1", factory->prog_id);
    return remove_key(version) && remove_key(factory->prog_id);
}

HRESULT WINAPI DllRegisterServer(void)
{
    WCHAR *path = dll_path();
    if (!path)
        return E_OUTOFMEMORY;
    ITypeLib *type_library;
    HRESULT hr = LoadTypeLibEx(path, REGKIND_REGISTER, &type_library);
    if (SUCCEEDED(hr)) {
        ITypeLib_Release(type_library);
        WCHAR library[40];
        StringFromGUID2(&LIBID_FAXCOMLib, library, ARRAYSIZE(library));
        for (size_t i = 0; i < ARRAYSIZE(factories) && SUCCEEDED(hr); i++)
            hr = register_class(&factories[i], path, library) ? S_OK : SELFREG_E_CLASS;
    }
    free(path);
    return hr;
}

HRESULT WINAPI DllUnregisterServer(void)
{
    HRESULT hr = UnRegisterTypeLib(&LIBID_FAXCOMLib, 1, 0, LOCALE_NEUTRAL, SYS_WIN64);
    if (hr == TYPE_E_REGISTRYACCESS)
        hr = S_OK;      /* it was not registered */
    for (size_t i = 0; i < ARRAYSIZE(factories); i++) {
        if (!unregister_class(&factories[i]))
            hr = SELFREG_E_CLASS;
    }
    return hr;
}

BOOL WINAPI DllMain(HINSTANCE dll, DWORD reason, void *process_ends)
{
    switch (reason) {
    case DLL_PROCESS_ATTACH:
        instance = dll;
        DisableThreadLibraryCalls(dll);
        return trace_open();
    case DLL_PROCESS_DETACH:
        if (!process_ends)
            scenario_forget();
        trace_close();
        break;
    }
    return TRUE;
}
