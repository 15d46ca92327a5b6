app_name = "workouts"
urlpatterns: list = []
