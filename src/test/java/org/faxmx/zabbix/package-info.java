/** The templates for Zabbix against Zabbix itself: its Java gateway, and its server with PostgreSQL and the API. */
package org.faxmx.zabbix;
