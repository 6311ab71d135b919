#ifndef FAX_H
#define FAX_H

#include <stdbool.h>
#include <windows.h>
#include <ole2.h>

#include "faxcom.h"
#include "scenario.h"

/* What the objects of one connection share: it ends with Disconnect, whoever still holds them. */
struct session {
    LONG references;
    bool connected;
};

struct session *session_new(void);
void session_retain(struct session *session);
void session_release(struct session *session);

HRESULT fax_server_create(REFIID iid, void **result);

/* These put a new object with one reference into an empty *result. */
HRESULT fax_ports_create(struct session *session, struct scenario *scenario, VARIANT *result);
HRESULT fax_port_create(struct session *session, LONG position, struct port *port, VARIANT *result);

#endif
