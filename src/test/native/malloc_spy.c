#include "malloc_spy.h"

#include <ole2.h>
#include <stdlib.h>

#include "text.h"

static LONG began;
static volatile LONG blocks;

static HRESULT STDMETHODCALLTYPE query_interface(IMallocSpy *iface, REFIID iid, void **result)
{
    *result = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IMallocSpy))
        return E_NOINTERFACE;
    *result = iface;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE add_ref(IMallocSpy *iface)
{
    (void)iface;
    return 2;
}

static ULONG STDMETHODCALLTYPE release(IMallocSpy *iface)
{
    (void)iface;
    return 1;
}

static SIZE_T STDMETHODCALLTYPE pre_alloc(IMallocSpy *iface, SIZE_T size)
{
    (void)iface;
    return size;
}

static void *STDMETHODCALLTYPE post_alloc(IMallocSpy *iface, void *block)
{
    (void)iface;
    if (block)
        InterlockedIncrement(&blocks);
    return block;
}

static void *STDMETHODCALLTYPE pre_free(IMallocSpy *iface, void *block, BOOL spied)
{
    (void)iface;
    if (block && spied)
        InterlockedDecrement(&blocks);
    return block;
}

static void STDMETHODCALLTYPE post_free(IMallocSpy *iface, BOOL spied)
{
    (void)iface;
    (void)spied;
}

/* A reallocation from or to nothing is an allocation or a release. */
static SIZE_T STDMETHODCALLTYPE pre_realloc(IMallocSpy *iface, void *block, SIZE_T size, void **new_block, BOOL spied)
{
    if (block && size == 0)
        pre_free(iface, block, spied);
    else if (!block)
        InterlockedIncrement(&blocks);
    *new_block = block;
    return size;
}

static void *STDMETHODCALLTYPE post_realloc(IMallocSpy *iface, void *block, BOOL spied)
{
    (void)iface;
    (void)spied;
    return block;
}

static void *STDMETHODCALLTYPE pre_get_size(IMallocSpy *iface, void *block, BOOL spied)
{
    (void)iface;
    (void)spied;
    return block;
}

static SIZE_T STDMETHODCALLTYPE post_get_size(IMallocSpy *iface, SIZE_T size, BOOL spied)
{
    (void)iface;
    (void)spied;
    return size;
}

static void *STDMETHODCALLTYPE pre_did_alloc(IMallocSpy *iface, void *block, BOOL spied)
{
    (void)iface;
    (void)spied;
    return block;
}

static int STDMETHODCALLTYPE post_did_alloc(IMallocSpy *iface, void *block, BOOL spied, int actual)
{
    (void)iface;
    (void)block;
    (void)spied;
    return actual;
}

static void STDMETHODCALLTYPE heap_minimize(IMallocSpy *iface)
{
    (void)iface;
}

static IMallocSpyVtbl vtable = {
    query_interface, add_ref, release, pre_alloc, post_alloc, pre_free, post_free, pre_realloc, post_realloc,
    pre_get_size, post_get_size, pre_did_alloc, post_did_alloc, heap_minimize, heap_minimize
};

static IMallocSpy spy = {&vtable};

HRESULT malloc_spy_begin(void)
{
    WCHAR *wanted = text_environment(L"FAXMX_MALLOC_SPY");
    free(wanted);
    if (!wanted || InterlockedExchange(&began, 1))
        return S_OK;
    HMODULE pinned;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN, (LPCWSTR)&spy, &pinned);
    return CoRegisterMallocSpy(&spy);
}

HRESULT malloc_spy_blocks(LONG *count)
{
    *count = blocks;
    return began ? S_OK : E_NOTIMPL;
}
