#ifndef CLIENT_H
#define CLIENT_H

#include <stdbool.h>
#include <windows.h>
#include <ole2.h>

/* What both ways of the console client share. */

extern bool quiet;

/* Reports a failure on the error output and answers it. */
HRESULT report(const WCHAR *what, HRESULT hr);

/* These print a value, unless quiet, and add it to the checksum of the reading. */
void take_text(BSTR text);
void take_number(LONG number);

double nanoseconds(void);

/* Through the tables of IFaxPorts and IFaxPort, for which the objects are queried. */
HRESULT early_read_ports(IDispatch *ports);
/* The time of so many reads of Rings or Csid of the first port. */
HRESULT early_read_property(IDispatch *ports, const WCHAR *name, int repeats, double *taken);

#endif
