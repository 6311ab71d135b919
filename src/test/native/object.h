#ifndef OBJECT_H
#define OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>
#include <ole2.h>

/*
 * What all COM objects here share: identity, life time, and an IDispatch that answers from the type
 * library. An object's structure begins with a struct object, whose first word is the vtable of its
 * own interface.
 */
struct object;

struct object_class {
    const char *name;
    const IID *iid;
    void (*destroy)(struct object *object);     /* gives up what the object holds, but not the object */
    /* What a query for the class's own interface answers; NULL: S_OK. */
    HRESULT (*query)(const struct object *object);
    ITypeInfo *type_info;
    struct object_class *next_described;
};

struct object {
    const void *vtable;
    ISupportErrorInfo support_error_info;
    struct object_class *class;
    LONG references;
    LONG number;
    bool answered_null_text;    /* set by a getter whose BSTR is NULL */
    /* Set by a member whose answer is of another form than the one declared. */
    enum { AS_DECLARED, AS_EMPTY, AS_NULL, AS_TEXT } answer_form;
    BSTR answer_text;           /* of AS_TEXT */
};

/* A zeroed object with one reference; NULL when that fails, with the reason in *result. */
void *object_new(size_t size, const void *vtable, struct object_class *class, HRESULT *result);
/* The same for a class that has no type library: class->iid is its identity only. */
void *object_new_undescribed(size_t size, const void *vtable, struct object_class *class);

HRESULT object_query(struct object *object, REFIID iid, void **result);
ULONG object_retain(struct object *object);
ULONG object_release(struct object *object);
HRESULT object_type_info(struct object *object, UINT index, ITypeInfo **type_info);
HRESULT object_names(struct object *object, LPOLESTR *names, UINT count, DISPID *ids);
HRESULT object_invoke(struct object *object, DISPID id, REFIID iid, WORD flags, DISPPARAMS *parameters,
                      VARIANT *result, EXCEPINFO *exception, UINT *bad_argument);

/* Answers the failure, leaving its description, if any, where ITypeInfo::Invoke looks for it. */
HRESULT object_fail(const struct object *object, HRESULT failure, const WCHAR *description);

LONG object_count(void);

/* The seven methods each dual interface inherits, in terms of the functions above. */
#define OBJECT_METHODS(Interface) \
static HRESULT STDMETHODCALLTYPE query_interface(Interface *iface, REFIID iid, void **result) \
{ \
    return object_query((struct object *)iface, iid, result); \
} \
static ULONG STDMETHODCALLTYPE add_ref(Interface *iface) \
{ \
    return object_retain((struct object *)iface); \
} \
static ULONG STDMETHODCALLTYPE release(Interface *iface) \
{ \
    return object_release((struct object *)iface); \
} \
static HRESULT STDMETHODCALLTYPE get_type_info_count(Interface *iface, UINT *count) \
{ \
    (void)iface; \
    *count = 1; \
    return S_OK; \
} \
static HRESULT STDMETHODCALLTYPE get_type_info(Interface *iface, UINT index, LCID locale, ITypeInfo **type_info) \
{ \
    (void)locale; \
    return object_type_info((struct object *)iface, index, type_info); \
} \
static HRESULT STDMETHODCALLTYPE get_ids_of_names(Interface *iface, REFIID iid, LPOLESTR *names, UINT count, \
                                                  LCID locale, DISPID *ids) \
{ \
    (void)iid; \
    (void)locale; \
    return object_names((struct object *)iface, names, count, ids); \
} \
static HRESULT STDMETHODCALLTYPE invoke(Interface *iface, DISPID id, REFIID iid, LCID locale, WORD flags, \
                                        DISPPARAMS *parameters, VARIANT *result, EXCEPINFO *exception, \
                                        UINT *bad_argument) \
{ \
    (void)locale; \
    return object_invoke((struct object *)iface, id, iid, flags, parameters, result, exception, bad_argument); \
}

#define OBJECT_VTABLE \
    query_interface, add_ref, release, get_type_info_count, get_type_info, get_ids_of_names, invoke

#endif
