#ifndef DLL_H
#define DLL_H

#include <windows.h>

/* The full path of this DLL, to be freed; NULL for lack of memory. */
WCHAR *dll_path(void);
HINSTANCE dll_instance(void);

#endif
