package org.faxmx.connector;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** The protocol of RMI, byte by byte, for clients that the JDK does not have. */
final class RmiWire implements AutoCloseable {

    private static final int STREAM_PROTOCOL = 0x4B;
    private static final int CALL = 0x50;
    private static final int LOOKUP = 2;
    private static final long REGISTRY_HASH = 4905912898345647071L;
    private static final int BLOCK_DATA = 0x77;
    private static final int STRING = 0x74;
    private static final int LONG_STRING = 0x7C;
    private static final int STREAM_MAGIC = 0xACED0005;

    private final Socket socket;
    private final DataOutputStream out;

    private RmiWire(Socket socket) throws IOException {
        this.socket = socket;
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    /** Connects, and says nothing. */
    static RmiWire silent(InetAddress address, int port) throws IOException {
        Socket socket = new Socket(address, port);
        socket.setSoTimeout(20_000);
        return new RmiWire(socket);
    }

    static RmiWire silent(int port) throws IOException {
        return silent(LoopbackSocket.address(), port);
    }

    /** Connects, and is ready for calls. */
    static RmiWire open(int port) throws IOException {
        RmiWire wire = silent(port);
        wire.send("JRMI".getBytes(StandardCharsets.US_ASCII));
        wire.out.writeShort(2);
        wire.out.writeByte(STREAM_PROTOCOL);
        DataInputStream in = new DataInputStream(wire.socket.getInputStream());
        in.readByte();
        in.readUTF();
        in.readInt();
        wire.out.writeUTF("");
        wire.out.writeInt(0);
        return wire;
    }

    /** Begins to look up a name of that length in the registry. */
    void beginLookup(long length) throws IOException {
        ByteArrayOutputStream call = lookup();
        DataOutputStream data = new DataOutputStream(call);
        data.writeByte(LONG_STRING);
        data.writeLong(length);
        send(call.toByteArray());
    }

    /** Looks a name up in the registry, and does not read the answer. */
    void lookup(String name) throws IOException {
        ByteArrayOutputStream call = lookup();
        DataOutputStream data = new DataOutputStream(call);
        data.writeByte(STRING);
        data.writeUTF(name);
        send(call.toByteArray());
    }

    private static ByteArrayOutputStream lookup() throws IOException {
        ByteArrayOutputStream call = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(call);
        data.writeByte(CALL);
        data.writeInt(STREAM_MAGIC);
        data.writeByte(BLOCK_DATA);
        data.writeByte(34);
        // The identifier of the registry: all zeros.
        data.write(new byte[22]);
        data.writeInt(LOOKUP);
        data.writeLong(REGISTRY_HASH);
        return call;
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Waits until the other end has closed the connection. */
    void awaitEnd() throws IOException {
        try {
            while (socket.getInputStream().read() >= 0) {
                // An answer that comes before the end.
            }
        } catch (SocketException e) {
            // Closed with bytes unread.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
