@echo off
rem Starts FaxMX: bin\faxmx.cmd COMMAND [ARGUMENT...]
rem
rem JAVA_HOME    the Java that is used; without it the one in PATH. A distribution with a Java of its own uses that
rem FAXMX_OPTS   further options for the JVM, separated by spaces, such as -Xmx512m; below 32 MB with -Xms: -Xms16m -Xmx24m

setlocal DisableDelayedExpansion
for %%F in ("%~dp0..") do set "FAXMX_HOME=%%~fF"

set "FAXMX_JAVA="
if exist "%FAXMX_HOME%\java\bin\java.exe" set "FAXMX_JAVA=%FAXMX_HOME%\java\bin\java.exe"
if defined FAXMX_JAVA goto found
if "%JAVA_HOME%"=="" goto path
set "FAXMX_JAVA=%JAVA_HOME%\bin\java.exe"
if exist "%FAXMX_JAVA%" goto found
echo faxmx: JAVA_HOME is %JAVA_HOME%, where there is no bin\java.exe. Set it to the folder of a 64-bit Java 17 or later>&2
exit /b 2

:path
for %%J in (java.exe) do set "FAXMX_JAVA=%%~$PATH:J"
if defined FAXMX_JAVA goto found
echo faxmx: there is no java in PATH. Install a 64-bit Java 17 or later, or set JAVA_HOME to its folder>&2
exit /b 2

:found
rem The file "release" of a Java says its version at no cost. A Java without one is taken as it is.
set "FAXMX_VERSION=17"
for %%F in ("%FAXMX_JAVA%") do set "FAXMX_RELEASE=%%~dpF..\release"
if exist "%FAXMX_RELEASE%" for /f "usebackq tokens=1,2 delims==" %%A in ("%FAXMX_RELEASE%") do if "%%A"=="JAVA_VERSION" set "FAXMX_VERSION=%%~B"
set "FAXMX_FEATURE=0"
for /f "delims=.-+_ " %%V in ("%FAXMX_VERSION%") do set "FAXMX_FEATURE=%%V"
if %FAXMX_FEATURE% geq 17 goto run
echo faxmx: %FAXMX_JAVA% is Java %FAXMX_VERSION%. FaxMX needs Java 17 or later; set JAVA_HOME to the folder of one>&2
exit /b 2

:run
set "FAXMX_OPTIONS=%FAXMX_HOME%\jmx-config\jvm-17.options"
if %FAXMX_FEATURE% geq 24 set "FAXMX_OPTIONS=%FAXMX_HOME%\jmx-config\jvm-24.options"
set "FAXMX_CDS="
if exist "%FAXMX_HOME%\lib\faxmx.jsa" set FAXMX_CDS="-XX:SharedArchiveFile=%FAXMX_HOME%\lib\faxmx.jsa" -Xshare:auto -Xlog:cds*=off
"%FAXMX_JAVA%" "@%FAXMX_OPTIONS%" %FAXMX_CDS% "-Dfaxmx.archive=%FAXMX_HOME%\lib\faxmx.jsa" %FAXMX_OPTS% -jar "%FAXMX_HOME%\lib\faxmx.jar" %*
exit /b %ERRORLEVEL%
