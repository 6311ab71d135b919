#ifndef SERVICE_H
#define SERVICE_H

#include "scenario.h"

/*
 * The fax service behind the objects: what clients do to the scenario as it is now. Results that are
 * records come with a reference.
 */

/* The record at this place; NULL when it no longer exists. */
struct record *service_record(const struct place *place);
HRESULT service_status(const struct place *port, struct record **status);

/* All ports or jobs, or the methods of a port. The array is to be freed. */
HRESULT service_ports(struct record ***records, LONG *count);
HRESULT service_jobs(struct record ***records, LONG *count);
HRESULT service_methods(const struct place *port, struct record ***records, LONG *count);

HRESULT service_put_setting(int member, const union value *value);
HRESULT service_put_port(const struct place *place, int member, const union value *value, struct record **changed);
HRESULT service_put_method(const struct place *place, int member, const union value *value, struct record **changed);

/* What Send answers instead of the job's id, to be freed; NULL: the id. */
BSTR service_send_answer(void);
HRESULT service_queue(const struct record *document, LONG *job_id);
HRESULT service_command(const struct place *job, LONG command);

/* A station id as the service keeps it; NULL for lack of memory, and for NULL. */
BSTR service_station_id(BSTR text);

#endif
