package org.faxmx.connector;

/** What the tests' MBean offers: something to read, to write, to invoke, to wait for and to fail with. */
public interface SampleMXBean {

    String getText();

    void setText(String text);

    String echo(String text);

    /** Says through {@link Sample} that it was entered and returns when the sample is released. */
    void hang();

    void fail();

    /** Sends a notification. */
    void announce();
}
