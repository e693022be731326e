using Trilateral.Events.Contracts;
using Trilateral.Events.Data;
using Trilateral.Events.Organisations;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Events;

/// <summary>The service's name (also its schema, database role, broker user and queue prefix) and what it exchanges with others.</summary>
internal static class EventsService
{
    public const string Name = "events";
    public const string Database = Name + "db";

    public static MessagingDefinition Messaging { get; } = new MessagingDefinition(Name)
        .Publishes<HeldEventRecorded>(mustRoute: false)
        .Publishes<DialogueAnnounced>()
        .Publishes<DialogueCancelled>(mustRoute: false)
        .Publishes<RegistrationConfirmed>()
        .Publishes<RegistrationWaitListed>()
        .Publishes<RegistrationPromoted>(mustRoute: false)
        .Publishes<RegistrationCancelled>(mustRoute: false)
        .Consumes<KeepOrganisationConsumer>("events-keep-organisation")
        .Consumes<KeepOrganisationProfileConsumer>("events-keep-organisation")
        .Consumes<KeepMergedOrganisationConsumer>("events-keep-organisation")
        .KeepsIdentity<EventsDbContext>();
}
