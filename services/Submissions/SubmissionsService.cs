using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.Submissions.Contracts;
using Trilateral.Submissions.Data;
using Trilateral.Submissions.Organisations;

namespace Trilateral.Submissions;

/// <summary>The service's name (also its schema, database role, broker user and queue prefix) and what it exchanges with others.</summary>
internal static class SubmissionsService
{
    public const string Name = "submissions";
    public const string Database = Name + "db";

    public static MessagingDefinition Messaging { get; } = new MessagingDefinition(Name)
        .Publishes<RuleProfilePublished>(mustRoute: false)
        .Publishes<ContributionLodged>()
        .Publishes<ContributionPublished>()
        .Publishes<ContributionWithdrawn>(mustRoute: false)
        .Consumes<KeepOrganisationConsumer>("submissions-keep-organisation")
        .Consumes<KeepOrganisationProfileConsumer>("submissions-keep-organisation")
        .Consumes<KeepMergedOrganisationConsumer>("submissions-keep-organisation")
        .KeepsIdentity<SubmissionsDbContext>();
}
