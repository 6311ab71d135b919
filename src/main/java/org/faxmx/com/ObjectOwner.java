package org.faxmx.com;

import java.util.Map;

/** An apartment as its objects use it. A class, so that its methods can stay invisible outside of this package. */
abstract class ObjectOwner {

    /** @throws IllegalStateException on any other thread than the apartment's */
    abstract void checkOwner();

    /**
     * To be called on the apartment's thread before each COM call: runs urgent work first, dispatches window messages
     * every so often, and stops work whose caller no longer waits.
     *
     * @throws ComException with RPC_E_CALL_CANCELED in that case
     */
    abstract void beforeCall();

    /**
     * Waits before a rejected call is repeated, and runs urgent work in the meantime.
     *
     * @return false if the caller no longer waits for the result
     */
    abstract boolean pauseBeforeRetry(long millis);

    /** The DISPIDs looked up so far for objects of a type; for the apartment's thread only. */
    abstract Map<String, Integer> dispids(InterfaceType type);
}
