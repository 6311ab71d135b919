#include "members.h"

#define ROW_R(C, k, n) {.name = #n, .kind = KIND_##k, .get = "get " #n},
#define ROW_W(C, k, n) {.name = #n, .kind = KIND_##k, .get = "get " #n, .put = "put " #n},
#define ROW_M(C, access, n) {.name = #n, .access = #access " " #n},
#define ROW_K(C, k, n) {.name = #n, .kind = KIND_##k},

#define TYPE(LIST, C) \
    static const struct member members_##C[] = {LIST(ROW_R, ROW_W, ROW_M, ROW_K, C)}; \
    const struct type type_##C = {#C, members_##C, sizeof members_##C / sizeof *members_##C};

TYPE(FAX_SERVER, FaxServer)
TYPE(FAX_COLLECTION, FaxPorts)
TYPE(FAX_PORT, FaxPort)
TYPE(FAX_STATUS, FaxStatus)
TYPE(FAX_COLLECTION, FaxRoutingMethods)
TYPE(FAX_ROUTING_METHOD, FaxRoutingMethod)
TYPE(FAX_COLLECTION, FaxJobs)
TYPE(FAX_JOB, FaxJob)
TYPE(FAX_DOC, FaxDoc)
TYPE(FAX_TIFF, FaxTiff)
