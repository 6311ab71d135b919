package org.faxmx.connector;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** A growing answer in small parts, so that no write needs a large buffer. Used by one thread at a time. */
final class AnswerBytes extends OutputStream {

    private static final int FIRST = 1 << 10;
    private static final int LARGEST = 64 << 10;

    private final Deque<ByteBuffer> parts = new ArrayDeque<>();
    private ByteBuffer last = ByteBuffer.allocate(0);
    private long length;

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        int from = offset;
        int left = count;
        while (left > 0) {
            if (!last.hasRemaining()) {
                last = ByteBuffer.allocate(
                        Math.max(Math.min(left, LARGEST), Math.max(FIRST, Math.min(LARGEST, last.capacity() * 2))));
                parts.add(last);
            }
            int some = Math.min(left, last.remaining());
            last.put(bytes, from, some);
            from += some;
            left -= some;
        }
        length += count;
    }

    /** Adds all of another answer, which is not used afterwards. */
    void add(AnswerBytes other) {
        parts.addAll(other.parts);
        last = ByteBuffer.allocate(0);
        length += other.length;
    }

    long length() {
        return length;
    }

    /** The parts to send, in order. Nothing is written afterwards. */
    Deque<ByteBuffer> parts() {
        parts.forEach(ByteBuffer::flip);
        return parts;
    }
}
