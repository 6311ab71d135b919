package org.faxmx.bench.jmx;

/** The attributes of a fax port as somebody would write them down who publishes one by hand. */
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

    String getServer();

    boolean isStale();

    long getSnapshotAgeMillis();

    long getStatusAgeMillis();

    String[] getUnavailableAttributes();
}
