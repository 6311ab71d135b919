#ifndef MALLOC_SPY_H
#define MALLOC_SPY_H

#include <windows.h>

/*
 * Begins to count COM's memory blocks if FAXMX_MALLOC_SPY is set; does nothing when called again.
 * From then on the DLL stays loaded, because COM may call the spy for as long as the process lives.
 */
HRESULT malloc_spy_begin(void);

/* How many blocks taken since then have not been given back; E_NOTIMPL when they are not counted. */
HRESULT malloc_spy_blocks(LONG *blocks);

#endif
