using Trilateral.Notifications.Data;
using Trilateral.Notifications.Organisations;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Notifications;

/// <summary>The service's name (also its schema, database role, broker user and queue prefix) and what it exchanges with others.</summary>
internal static class NotificationsService
{
    public const string Name = "notifications";
    public const string Database = Name + "db";

    public static MessagingDefinition Messaging { get; } = new MessagingDefinition(Name)
        .Consumes<KeepOrganisationConsumer>("notifications-keep-organisation")
        .KeepsIdentity<NotificationsDbContext>();
}
