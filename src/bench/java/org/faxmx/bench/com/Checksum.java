package org.faxmx.bench.com;

/** What a contestant read, in 32 bits; {@code client.c} computes the same. */
final class Checksum {

    private int value;

    void add(String text) {
        add(text.hashCode());
    }

    void add(boolean flag) {
        add(flag ? 1 : 0);
    }

    void add(int number) {
        value = 31 * value + number;
    }

    int value() {
        return value;
    }
}
