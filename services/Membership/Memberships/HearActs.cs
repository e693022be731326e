using Trilateral.Events.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.Submissions.Contracts;

namespace Trilateral.Membership.Memberships;

/// <summary>What an organisation does in other services ends its silence too (rule 40). Only messages that its own act brings about: nobody is heard by what others do with its records.</summary>
internal abstract class HearActConsumer<TMessage>(MembershipDbContext database) : InboxConsumer<TMessage, MembershipDbContext>(database)
    where TMessage : class
{
    /// <summary>Who did it, and when: not when the message arrived.</summary>
    protected abstract (string? Organisation, DateTimeOffset At) ActOf(TMessage message);

    protected override Task HandleAsync(TMessage message, CancellationToken cancellationToken)
    {
        var (organisation, at) = ActOf(message);
        return Database.HearAsync(organisation, at, cancellationToken);
    }
}

/// <summary>It registered a representative for a dialogue, and there was a place.</summary>
internal sealed class HearRegistrationConsumer(MembershipDbContext database) : HearActConsumer<RegistrationConfirmed>(database)
{
    protected override (string? Organisation, DateTimeOffset At) ActOf(RegistrationConfirmed message) => (message.OrganisationId, message.ConfirmedAt);
}

/// <summary>It registered one who waits.</summary>
internal sealed class HearWaitingConsumer(MembershipDbContext database) : HearActConsumer<RegistrationWaitListed>(database)
{
    protected override (string? Organisation, DateTimeOffset At) ActOf(RegistrationWaitListed message) => (message.OrganisationId, message.RegisteredAt);
}

/// <summary>It lodged a contribution.</summary>
internal sealed class HearContributionConsumer(MembershipDbContext database) : HearActConsumer<ContributionLodged>(database)
{
    protected override (string? Organisation, DateTimeOffset At) ActOf(ContributionLodged message) => (message.Organisation, message.LodgedAt);
}

/// <summary>It took one back, as only its author does.</summary>
internal sealed class HearWithdrawalConsumer(MembershipDbContext database) : HearActConsumer<ContributionWithdrawn>(database)
{
    protected override (string? Organisation, DateTimeOffset At) ActOf(ContributionWithdrawn message) => (message.Organisation, message.WithdrawnAt);
}
