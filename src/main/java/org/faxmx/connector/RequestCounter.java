package org.faxmx.connector;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;

/** Counts HTTP requests when they are over. It comes before all other filters. */
final class RequestCounter extends Filter {

    private final LongAdder requests = new LongAdder();
    private final LongAdder refused = new LongAdder();

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        try {
            chain.doFilter(exchange);
        } finally {
            requests.increment();
            int status = exchange.getResponseCode();
            if (status >= 400 && status < 500) {
                refused.increment();
            }
        }
    }

    /** How many requests there were. */
    long requests() {
        return requests.sum();
    }

    /** How many of them were answered with a status of 400 to 499. */
    long refused() {
        return refused.sum();
    }

    @Override
    public String description() {
        return "counts requests";
    }
}
