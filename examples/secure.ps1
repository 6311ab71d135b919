<#
.SYNOPSIS
One request to a FaxMX that has TLS and users. Not run yet: written after the documentation of PowerShell.

.DESCRIPTION
For Windows PowerShell 5.1 and PowerShell 7. Windows checks that the certificate is of a trusted issuer, of that host, and
valid now: import the issuer's certificate into the trusted root certification authorities of the machine or the user.
Never switch the check off: the password would go to any machine that answers.

Exit code: 0 if FaxMX answered, 1 if it did not, or its certificate is not right, or the login is refused.

.PARAMETER BaseUrl
The URL that "faxmx serve" prints for Jolokia, such as https://faxsrv1.example.org:8778/jolokia/

.EXAMPLE
powershell -ExecutionPolicy Bypass -File examples\secure.ps1 https://faxsrv1.example.org:8778/jolokia/
#>
param([Parameter(Mandatory = $true)] [string] $BaseUrl, [pscredential] $Credential = (Get-Credential))

Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

try {
    if (-not $BaseUrl.StartsWith('https://')) {
        throw 'the password would be sent in clear: use https'
    }
    # Windows PowerShell 5.1 would begin with TLS 1.0 on older systems.
    [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
    # The header, because -Credential sends each request twice, first without a login.
    $login = $Credential.GetNetworkCredential()
    $bytes = [Text.Encoding]::UTF8.GetBytes("$($login.UserName):$($login.Password)")
    $headers = @{ Authorization = 'Basic ' + [Convert]::ToBase64String($bytes) }
    $uri = $BaseUrl.TrimEnd('/') + '/read/faxmx:type=Bridge/Version,ServersConnected,PortsPublished'
    $answer = Invoke-RestMethod -Uri $uri -Headers $headers -TimeoutSec 30
    Write-Output $answer.value
} catch {
    [Console]::Error.WriteLine("${BaseUrl}: $($_.Exception.Message)")
    exit 1
}
