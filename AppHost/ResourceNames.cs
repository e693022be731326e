namespace Trilateral.AppHost;

/// <summary>The names of what runs, once for AppHost and tests. A service's name is also its database role, broker user and queue prefix.</summary>
internal static class ResourceNames
{
    public const string Postgres = "postgres";
    public const string Broker = "rabbitmq";
    public const string Provisioning = "provisioning";
    public const string AuditCheck = "audit-check";
    public const string Gateway = "gateway";
    public const string Membership = "membership";
    public const string Events = "events";
    public const string Submissions = "submissions";
    public const string Notifications = "notifications";
    public const string Mail = "mail";
}
