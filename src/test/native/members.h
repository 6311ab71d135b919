#ifndef MEMBERS_H
#define MEMBERS_H

/*
 * The members of the ten interfaces, each list in the order of its vtable: R is a property to read, W
 * one to read and write, M a member written by hand. K is a scenario key that no client sees. Enumerators,
 * tables, accessors and vtables come out of these lists.
 */
#define FAX_SERVER(R, W, M, K, C) \
    M(C, call, Connect) M(C, call, Disconnect) M(C, call, GetPorts) M(C, call, CreateDocument) M(C, call, GetJobs) \
    W(C, number, Retries) W(C, number, RetryDelay) W(C, number, DirtyDays) W(C, flag, Branding) \
    W(C, flag, UseDeviceTsid) W(C, flag, ServerCoverpage) W(C, flag, PauseServerQueue) \
    W(C, flag, ArchiveOutboundFaxes) W(C, text, ArchiveDirectory) W(C, text, ServerMapiProfile) \
    W(C, word, DiscountRateStartHour) W(C, word, DiscountRateStartMinute) \
    W(C, word, DiscountRateEndHour) W(C, word, DiscountRateEndMinute) \
    K(C, number, dead) K(C, number, watch) K(C, text, faultsOf) K(C, text, sendAnswers) K(C, number, busyRefusesPuts) \
    K(C, number, deviceLimit) K(C, number, deviceLimitError) \
    K(C, text, queuePending) K(C, text, queueInProgress) K(C, text, queuePaused) K(C, text, queueDeleting) \
    K(C, number, rights) K(C, number, refuseQuery)

#define FAX_PORT(R, W, M, K, C) \
    R(C, text, Name) R(C, number, DeviceId) W(C, number, Rings) W(C, text, Csid) W(C, text, Tsid) \
    W(C, flag, Send) W(C, flag, Receive) W(C, number, Priority) M(C, call, GetRoutingMethods) \
    R(C, flag, CanModify) M(C, call, GetStatus) \
    K(C, flag, held) K(C, number, refuseQuery)

#define FAX_STATUS(R, W, M, K, C) \
    R(C, text, CallerId) R(C, text, Csid) R(C, number, CurrentPage) R(C, number, DeviceId) R(C, text, DeviceName) \
    R(C, text, DocumentName) R(C, flag, Send) R(C, flag, Receive) R(C, text, Address) R(C, text, RoutingString) \
    R(C, text, SenderName) R(C, text, RecipientName) R(C, number, DocumentSize) R(C, text, Description) \
    R(C, number, PageCount) R(C, text, Tsid) R(C, date, StartTime) R(C, date, SubmittedTime) \
    R(C, duration, ElapsedTime) M(C, call, Refresh)

#define FAX_ROUTING_METHOD(R, W, M, K, C) \
    R(C, number, DeviceId) W(C, flag, Enable) R(C, text, DeviceName) R(C, text, Guid) R(C, text, FunctionName) \
    R(C, text, ImageName) R(C, text, FriendlyName) R(C, text, ExtensionName) R(C, text, RoutingData)

#define FAX_JOB(R, W, M, K, C) \
    R(C, number, JobId) R(C, number, Type) R(C, text, UserName) R(C, text, QueueStatus) R(C, text, DeviceStatus) \
    R(C, number, PageCount) R(C, text, FaxNumber) R(C, text, RecipientName) R(C, text, Tsid) R(C, text, SenderName) \
    R(C, text, SenderCompany) R(C, text, SenderDept) R(C, text, BillingCode) R(C, text, DisplayName) \
    R(C, flag, DiscountSend) M(C, call, SetStatus) M(C, call, Refresh) \
    K(C, number, refuseDelete) K(C, number, refusePause) K(C, number, refuseResume)

#define FAX_DOC(R, W, M, K, C) \
    W(C, text, FileName) W(C, text, CoverpageName) W(C, flag, SendCoverpage) W(C, flag, ServerCoverpage) \
    W(C, flag, DiscountSend) W(C, text, RecipientName) W(C, text, RecipientCompany) W(C, text, RecipientAddress) \
    W(C, text, RecipientCity) W(C, text, RecipientState) W(C, text, RecipientZip) W(C, text, RecipientCountry) \
    W(C, text, RecipientTitle) W(C, text, RecipientDepartment) W(C, text, RecipientOffice) \
    W(C, text, RecipientHomePhone) W(C, text, RecipientOfficePhone) W(C, text, SenderName) W(C, text, SenderCompany) \
    W(C, text, SenderAddress) W(C, text, SenderTitle) W(C, text, SenderDepartment) W(C, text, SenderOffice) \
    W(C, text, SenderHomePhone) W(C, text, SenderOfficePhone) W(C, text, CoverpageNote) W(C, text, CoverpageSubject) \
    W(C, text, Tsid) W(C, text, BillingCode) W(C, text, EmailAddress) W(C, text, DisplayName) M(C, call, Send) \
    W(C, text, FaxNumber) M(C, put, ConnectionObject) W(C, number, CallHandle) W(C, text, SenderFax)

#define FAX_TIFF(R, W, M, K, C) \
    R(C, text, ReceiveTime) W(C, text, Image) R(C, text, RecipientName) R(C, text, SenderName) R(C, text, Routing) \
    R(C, text, CallerId) R(C, text, Csid) R(C, text, Tsid) R(C, text, RecipientNumber) \
    R(C, moment, RawReceiveTime) M(C, get, TiffTagString) \
    K(C, text, missing)

#define FAX_COLLECTION(R, W, M, K, C) M(C, get, Count) M(C, get, Item)

#define MEMBER_ENUMERATOR(C, how, name) C##_##name,
#define MEMBER_ENUMERATORS(LIST, C) \
    enum { LIST(MEMBER_ENUMERATOR, MEMBER_ENUMERATOR, MEMBER_ENUMERATOR, MEMBER_ENUMERATOR, C) C##_MEMBERS };

MEMBER_ENUMERATORS(FAX_SERVER, FaxServer)
MEMBER_ENUMERATORS(FAX_PORT, FaxPort)
MEMBER_ENUMERATORS(FAX_STATUS, FaxStatus)
MEMBER_ENUMERATORS(FAX_ROUTING_METHOD, FaxRoutingMethod)
MEMBER_ENUMERATORS(FAX_JOB, FaxJob)
MEMBER_ENUMERATORS(FAX_DOC, FaxDoc)
MEMBER_ENUMERATORS(FAX_TIFF, FaxTiff)
MEMBER_ENUMERATORS(FAX_COLLECTION, Collection)

/* What a member holds; a word has 16 bits, a moment is a FILETIME. */
enum kind { KIND_NONE, KIND_number, KIND_flag, KIND_word, KIND_text, KIND_date, KIND_duration, KIND_moment };

/* The names it has in the trace: NULL where there is no such access. */
struct member {
    const char *name;
    enum kind kind;
    const char *get;
    const char *put;
    const char *call;
};

struct type {
    const char *name;
    const struct member *members;
    int count;
};

extern const struct type type_FaxServer;
extern const struct type type_FaxPorts;
extern const struct type type_FaxPort;
extern const struct type type_FaxStatus;
extern const struct type type_FaxRoutingMethods;
extern const struct type type_FaxRoutingMethod;
extern const struct type type_FaxJobs;
extern const struct type type_FaxJob;
extern const struct type type_FaxDoc;
extern const struct type type_FaxTiff;

#endif
