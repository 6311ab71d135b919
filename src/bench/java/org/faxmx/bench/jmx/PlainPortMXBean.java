package org.faxmx.bench.jmx;

/** The attributes of a fax port as they are written by hand. */
public interface PlainPortMXBean {

    String getName();

    long getDeviceId();

    boolean isCanModify();

    String getCsid();

    String getTsid();

    int getRings();

    int getPriority();

    boolean isSend();

    boolean isReceive();

    boolean isSending();

    boolean isReceiving();

    String getStatusText();

    String getDeviceState();

    int getDeviceStateCode();

    int getDeviceStateOrdinal();

    boolean isInService();

    long getStateAgeMillis();

    String getCallerId();

    String getRemoteCsid();

    String getRemoteTsid();

    String getAddress();

    int getCurrentPage();

    int getPageCount();

    String getDocumentName();

    long getDocumentSize();

    String getSenderName();

    String getRecipientName();

    String getRoutingString();

    String getStartTime();

    String getSubmittedTime();

    long getElapsedMillis();

    long getSendsSeen();

    long getReceivesSeen();

    long getPagesSentSeen();

    long getPagesReceivedSeen();

    long getStateChanges();

    long getPageAgeMillis();

    long getFailuresSeen();

    long getBusySeen();

    long getNoAnswerSeen();

    long getNoDialToneSeen();

    long getBadAddressSeen();

    long getFatalErrorSeen();

    long getSendingMillisTotal();

    long getReceivingMillisTotal();

    long getMillisSinceSend();

    long getMillisSinceReceive();

    String getLastFailure();

    String getLastFailureTime();

    String getServer();

    boolean isStale();

    long getSnapshotAgeMillis();

    long getStatusAgeMillis();

    String[] getUnavailableAttributes();
}
