package org.faxmx.connector;

import java.time.Duration;

/**
 * What a client of the HTTP connector may take from the others. A limit of answers or waiting requests holds for each
 * {@link AnswerQueues.Kind}. The page {@code limits.md} lists the defaults.
 *
 * @param bodyBytes of a request body
 * @param bulk Jolokia requests in one body
 * @param answerBytes of an answer
 * @param making processor time in which an answer is made; waiting for a fax server takes none
 * @param answers that are made at a time
 * @param operations requests with operations or writes at a time; each may wait for a fax server
 * @param waiting requests that wait
 * @param longestWait of a request
 * @param longestOperationWait of a request with operations or writes
 * @param connections altogether
 * @param connectionsOfAnAddress of each address that is not a loopback one
 * @param receiving time from the first byte of a request to its last
 * @param idle time without a request on a connection
 * @param sending time in which a client reads an answer, and a second more for each {@code sendingBytes}
 * @param sendingBytes see {@code sending}
 * @param heldBytes of all bodies and answers under way
 */
record HttpLimits(
        int bodyBytes,
        int bulk,
        int answerBytes,
        Duration making,
        int answers,
        int operations,
        int waiting,
        Duration longestWait,
        Duration longestOperationWait,
        int connections,
        int connectionsOfAnAddress,
        Duration receiving,
        Duration idle,
        Duration sending,
        int sendingBytes,
        long heldBytes) {

    private static final long LEAST_HELD = 32 << 20;

    /** The limits of a bridge; memory is a quarter of the JVM's largest heap, at least 32 MB. */
    static HttpLimits standard() {
        return new HttpLimits(
                256 << 10,
                100,
                16 << 20,
                Duration.ofSeconds(5),
                2,
                64,
                256,
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                500,
                100,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                64 << 10,
                Math.max(LEAST_HELD, Runtime.getRuntime().maxMemory() / 4));
    }

    /** The longest time in which a client reads an answer of that size. */
    Duration sending(long bytes) {
        return sending.plusSeconds(bytes / sendingBytes);
    }
}
