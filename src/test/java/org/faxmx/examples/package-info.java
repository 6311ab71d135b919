/** The texts, examples and configuration files for users, tried as users use them. */
package org.faxmx.examples;
