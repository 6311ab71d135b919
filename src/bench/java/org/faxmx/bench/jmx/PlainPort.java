package org.faxmx.bench.jmx;

import org.faxmx.fax.FaxPort;

/** A bean that answers what it was made with, and constants: no reading, no status, no counting. */
final class PlainPort implements PlainPortMXBean {

    private final FaxPort port;

    PlainPort(FaxPort port) {
        this.port = port;
    }

    @Override
    public String getName() {
        return port.name();
    }

    @Override
    public long getDeviceId() {
        return port.deviceId().value();
    }

    @Override
    public boolean isCanModify() {
        return port.canModify();
    }

    @Override
    public String getCsid() {
        return port.csid();
    }

    @Override
    public String getTsid() {
        return port.tsid();
    }

    @Override
    public int getRings() {
        return port.rings();
    }

    @Override
    public int getPriority() {
        return port.priority();
    }

    @Override
    public boolean isSend() {
        return port.send();
    }

    @Override
    public boolean isReceive() {
        return port.receive();
    }

    @Override
    public boolean isSending() {
        return false;
    }

    @Override
    public boolean isReceiving() {
        return false;
    }

    @Override
    public String getStatusText() {
        return "";
    }

    @Override
    public String getDeviceState() {
        return "UNKNOWN";
    }

    @Override
    public int getDeviceStateCode() {
        return 0;
    }

    @Override
    public int getDeviceStateOrdinal() {
        return 0;
    }

    @Override
    public boolean isInService() {
        return true;
    }

    @Override
    public long getStateAgeMillis() {
        return -1;
    }

    @Override
    public String getCallerId() {
        return "";
    }

    @Override
    public String getRemoteCsid() {
        return "";
    }

    @Override
    public String getRemoteTsid() {
        return "";
    }

    @Override
    public String getAddress() {
        return "";
    }

    @Override
    public int getCurrentPage() {
        return -1;
    }

    @Override
    public int getPageCount() {
        return -1;
    }

    @Override
    public String getDocumentName() {
        return "";
    }

    @Override
    public long getDocumentSize() {
        return -1;
    }

    @Override
    public String getSenderName() {
        return "";
    }

    @Override
    public String getRecipientName() {
        return "";
    }

    @Override
    public String getRoutingString() {
        return "";
    }

    @Override
    public String getStartTime() {
        return "";
    }

    @Override
    public String getSubmittedTime() {
        return "";
    }

    @Override
    public long getElapsedMillis() {
        return -1;
    }

    @Override
    public long getSendsSeen() {
        return -1;
    }

    @Override
    public long getReceivesSeen() {
        return -1;
    }

    @Override
    public long getPagesSentSeen() {
        return -1;
    }

    @Override
    public long getPagesReceivedSeen() {
        return -1;
    }

    @Override
    public long getStateChanges() {
        return -1;
    }

    @Override
    public long getPageAgeMillis() {
        return -1;
    }

    @Override
    public long getFailuresSeen() {
        return -1;
    }

    @Override
    public long getBusySeen() {
        return -1;
    }

    @Override
    public long getNoAnswerSeen() {
        return -1;
    }

    @Override
    public long getNoDialToneSeen() {
        return -1;
    }

    @Override
    public long getBadAddressSeen() {
        return -1;
    }

    @Override
    public long getFatalErrorSeen() {
        return -1;
    }

    @Override
    public long getSendingMillisTotal() {
        return -1;
    }

    @Override
    public long getReceivingMillisTotal() {
        return -1;
    }

    @Override
    public long getMillisSinceSend() {
        return -1;
    }

    @Override
    public long getMillisSinceReceive() {
        return -1;
    }

    @Override
    public String getLastFailure() {
        return "";
    }

    @Override
    public String getLastFailureTime() {
        return "";
    }

    @Override
    public String getServer() {
        return "bench";
    }

    @Override
    public boolean isStale() {
        return false;
    }

    @Override
    public long getSnapshotAgeMillis() {
        return 100;
    }

    @Override
    public long getStatusAgeMillis() {
        return -1;
    }

    @Override
    public String[] getUnavailableAttributes() {
        return new String[0];
    }
}
