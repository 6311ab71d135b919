package org.faxmx.fax;

import java.util.List;

/** Reads the tags of fax image files; needs no fax server. Safe for use by several threads. */
public interface FaxTiffReader {

    /**
     * Reads a file.
     *
     * @param file full path
     * @param tags numbers of TIFF tags to read besides, 0 to 65535
     * @throws FaxUnavailableException if the library is not there
     * @throws FaxNotFoundException if there is no such file
     * @throws FaxRequestFailedException if it is not a fax image
     */
    FaxTiff read(String file, List<Integer> tags);
}
