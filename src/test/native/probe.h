#ifndef PROBE_H
#define PROBE_H

#include <windows.h>
#include <ole2.h>

extern const CLSID CLSID_Probe;

HRESULT probe_create(REFIID iid, void **result);

#endif
