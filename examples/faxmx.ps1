<#
.SYNOPSIS
Requests to a running FaxMX over HTTP.

.DESCRIPTION
Does most of what curl.sh does, for Windows PowerShell 5.1 and PowerShell 7. The answers are those of Jolokia 1.7. Their HTTP
status is 200 for most failed requests too: the real status is the number "status" in the JSON, which this script checks.

Exit code: 0 if every answer was as expected, 1 if one was not or FaxMX did not answer.

.PARAMETER BaseUrl
The URL that "faxmx serve" prints for Jolokia.

.EXAMPLE
powershell -ExecutionPolicy Bypass -File examples\faxmx.ps1
#>
param([string] $BaseUrl = 'http://127.0.0.1:8778/jolokia/')

Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
$base = $BaseUrl.TrimEnd('/') + '/'

# One request, or an array of requests, as a POST. The body is sent as UTF-8, whatever the version of PowerShell.
function Send-Request($Request) {
    $json = ConvertTo-Json -InputObject $Request -Depth 10
    $body = [System.Text.Encoding]::UTF8.GetBytes($json)
    Invoke-RestMethod -Uri $base -Method Post -ContentType 'application/json; charset=utf-8' -Body $body -TimeoutSec 30
}

# Returns the answers if their number and statuses are as expected; fails otherwise.
function Confirm-Status($Answers, [int] $Expected = 200, [int] $Count = 1) {
    $found = @($Answers | ForEach-Object { $_ })
    if ($found.Count -ne $Count) {
        throw "expected $Count answer(s), there are $($found.Count)"
    }
    foreach ($answer in $found) {
        if ($answer.status -ne $Expected) {
            throw "expected status ${Expected}: $(ConvertTo-Json -InputObject $answer -Depth 10 -Compress)"
        }
    }
    $found
}

try {
    Write-Output '== Who answers?'
    $answer = Confirm-Status (Send-Request @{ type = 'version' })
    Write-Output "Jolokia protocol $($answer.value.protocol), $($answer.value.config.agentDescription)"

    Write-Output '== Which fax servers are there?'
    $answer = Confirm-Status (Send-Request @{ type = 'search'; mbean = 'faxmx:type=FaxServer,*' })
    $servers = @($answer.value)
    if ($servers.Count -eq 0) {
        throw 'no fax server is published'
    }
    Write-Output $servers
    $server = $servers[0]

    # Invoking an operation needs a POST: a GET can be caused by any web page with a picture.
    Write-Output "== Read the ports now: invoke getPorts on $server"
    $answer = Confirm-Status (Send-Request @{ type = 'exec'; mbean = $server; operation = 'getPorts' })
    Write-Output ($answer.value | ForEach-Object { $_.objectName })

    Write-Output '== All attributes of all ports, of all servers'
    $answer = Confirm-Status (Send-Request @{ type = 'read'; mbean = 'faxmx:type=FaxPort,*' })
    $answer.value.PSObject.Properties | ForEach-Object { $_.Value } | Sort-Object Server, Priority |
        Format-Table Server, DeviceId, Name, Send, Receive, Rings, Priority, Csid, Tsid, Stale -AutoSize |
        Out-String -Width 200 | Write-Output

    Write-Output '== One attribute of all ports'
    $answer = Confirm-Status (Send-Request @{ type = 'read'; mbean = 'faxmx:type=FaxPort,*'; attribute = 'Csid' })
    $answer.value.PSObject.Properties | ForEach-Object { "$($_.Name): $($_.Value.Csid)" } | Write-Output

    # Several requests in one POST. Each has an answer and a status of its own.
    Write-Output '== Bulk: state of the server, two attributes of all ports, and the memory of the JVM'
    $bulk = @(
        @{ type = 'read'; mbean = $server; attribute = @('State', 'PortCount', 'SnapshotAgeMillis', 'LastError') },
        @{ type = 'read'; mbean = 'faxmx:type=FaxPort,*'; attribute = @('DeviceId', 'Stale') },
        @{ type = 'read'; mbean = 'java.lang:type=Memory'; attribute = 'HeapMemoryUsage'; path = 'used' }
    )
    $answers = Confirm-Status (Send-Request $bulk) -Count 3
    Write-Output "State $($answers[0].value.State), $($answers[0].value.PortCount) ports, heap $($answers[2].value) bytes"

    Write-Output '== Refused: an operation that the access policy does not allow'
    # In an array, because the HTTP status of a single refused request is 403, which Invoke-RestMethod throws.
    $answer = Confirm-Status (Send-Request @(@{ type = 'exec'; mbean = 'java.lang:type=Memory'; operation = 'gc' })) 403
    Write-Output $answer.error

    Write-Output 'All answers are as expected.'
} catch {
    [Console]::Error.WriteLine("${base}: $($_.Exception.Message)")
    exit 1
}
