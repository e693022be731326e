using Trilateral.Notifications;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Feed;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Webhooks;
using Trilateral.ServiceDefaults;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddServiceDatabase<NotificationsDbContext>(NotificationsService.Database);
builder.AddServiceMessaging<NotificationsDbContext>(NotificationsService.Messaging);
builder.AddServiceIdentity(NotificationsService.Messaging);
builder.AddSending();
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, NotificationsJson.Default));

var app = builder.Build();
app.UseServiceDefaults();
app.MapServiceHealth();
app.MapContacts();
app.MapWebhooks();
app.MapEventTypes();
app.MapEvents();
app.Run();
